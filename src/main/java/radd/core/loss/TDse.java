package radd.core.loss;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import radd.core.noise.NoiseSchedule;
import radd.core.objective.TimeSampler;

/**
 * t-DSE, the denoising score entropy at a random time.
 *
 * <p>With s = exp(sigma) - 1, the score of a masked position is c / s, and its score entropy summed over the vocabulary is
 * dsigma [ -(1/s)(log c_x - log s) + sum_v c_v / s + (1/s)(log(1/s) - 1) ]. Since c sums to one, everything but the cross-entropy cancels,
 * so the loss is exactly (dsigma / s) sum over masked of -log c_x, with no constant. Source: RADD, arXiv:2406.03736, t-DSE;
 * reference {@code losses.py}, {@code t_DSE_loss}, which sums the exponentials instead.
 *
 * @param noise the schedule
 */
public record TDse(NoiseSchedule noise) implements Loss {
    /** Times are drawn from [1e-3, 1]: the reference's {@code sampling_eps}. Nothing is learnt from, or scored at, earlier times. */
    public static final double SAMPLING_EPS = 1e-3;

    /** A schedule that leaves more than this share of tokens unmasked at t = 1 is named. */
    private static final double UNMASKED_SHARE = 0.01;

    @Override
    public String name() {
        return "t_DSE";
    }

    @Override
    public TimeSampler timeSampler() {
        return TimeSampler.VDM;
    }

    @Override
    public List<String> cautions() {
        return cautions(noise);
    }

    /** What every loss over time from {@link #SAMPLING_EPS} on leaves out. */
    static List<String> cautions(NoiseSchedule noise) {
        List<String> cautions = new ArrayList<>();
        cautions.add("times below " + SAMPLING_EPS + " are not scored: the mean over the later ones stands for them");
        double unmasked = Math.exp(-noise.totalNoise(1));
        if (unmasked > UNMASKED_SHARE) {
            cautions.add(String.format(
                    Locale.ROOT,
                    "the %s schedule leaves %.1f %% of tokens unmasked at t = 1, and what these cost is not scored",
                    noise.name(),
                    100 * unmasked));
        }
        return cautions;
    }

    @Override
    public double level(double u, int length) {
        return timeOf(u);
    }

    @Override
    public BitSet mask(double level, int length, RandomGenerator random) {
        return Masks.independent(noise.maskProbability(level), length, random);
    }

    @Override
    public MaskDraw at(double level, BitSet masked, int length) {
        return new MaskDraw(masked, noise.maskProbability(level), weightAt(noise, level), 0);
    }

    static double timeOf(double u) {
        return (1 - SAMPLING_EPS) * u + SAMPLING_EPS;
    }

    /** dsigma / (exp(sigma) - 1). */
    static double weightAt(NoiseSchedule noise, double t) {
        if (!(t > 0 && t <= 1)) {
            throw new IllegalArgumentException("t is " + t + ", must be in (0, 1]");
        }
        return noise.rateNoise(t) / Math.expm1(noise.totalNoise(t));
    }
}
