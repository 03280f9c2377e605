package radd.core.loss;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import radd.core.noise.NoiseSchedule;
import radd.core.objective.TimeSampler;

/**
 * t-DCE, the denoising cross-entropy of the score at a random time.
 *
 * <p>With s = exp(sigma) - 1: the sum over masked of -(dsigma / s)(log c_x - log s). Its log s stays inside, as in the reference, so a
 * value differs from {@link TDse} by the constant (dsigma / s) |M| log s. That constant has an expectation near zero for the log-linear
 * schedule and not for others, and it has no effect on the gradient; it makes a single value no bound on anything. Source: RADD,
 * arXiv:2406.03736, t-DCE; reference {@code losses.py}, {@code t_DCE_loss}.
 *
 * @param noise the schedule
 */
public record TDce(NoiseSchedule noise) implements Loss {
    @Override
    public String name() {
        return "t_DCE";
    }

    @Override
    public TimeSampler timeSampler() {
        return TimeSampler.VDM;
    }

    @Override
    public List<String> cautions() {
        List<String> cautions = new ArrayList<>();
        cautions.add("t_DCE keeps log(exp(sigma) - 1) inside and is not a likelihood bound on its own; k_DCE is one");
        cautions.addAll(TDse.cautions(noise));
        return cautions;
    }

    @Override
    public double level(double u, int length) {
        return TDse.timeOf(u);
    }

    @Override
    public BitSet mask(double level, int length, RandomGenerator random) {
        return Masks.independent(noise.maskProbability(level), length, random);
    }

    @Override
    public MaskDraw at(double level, BitSet masked, int length) {
        double weight = TDse.weightAt(noise, level);
        // log(exp(sigma) - 1) = sigma + log(1 - exp(-sigma)): overflows for no sigma and cancels for none.
        double maskProbability = noise.maskProbability(level);
        double logS = noise.totalNoise(level) + Math.log(maskProbability);
        return new MaskDraw(masked, maskProbability, weight, weight * masked.cardinality() * logS);
    }
}
