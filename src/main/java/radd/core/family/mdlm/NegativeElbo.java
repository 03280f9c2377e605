package radd.core.family.mdlm;

import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import radd.core.loss.Loss;
import radd.core.loss.MaskDraw;
import radd.core.loss.TDse;
import radd.core.noise.NoiseSchedule;
import radd.core.objective.TimeSampler;

/**
 * The negative ELBO in continuous time: the cross-entropy of the masked tokens times dsigma / (exp(sigma) - 1), which is 1/t for the log-linear
 * schedule.
 *
 * <p>With t ~ U[1e-3, 1] it is RADD's {@link TDse} at the same time, whatever the network: they differ in how a batch spreads its times. Source:
 * MDLM, arXiv:2406.07524, the Rao-Blackwellised objective; reference {@code diffusion.py}, {@code _forward_pass_diffusion}.
 *
 * @param atTime the loss of a time
 */
record NegativeElbo(TDse atTime) implements Loss {
    NegativeElbo(NoiseSchedule noise) {
        this(new TDse(noise));
    }

    @Override
    public String name() {
        return "NELBO";
    }

    /** Antithetic: (u_i / B + i / B) mod 1, a number in each of B equal strata. */
    @Override
    public TimeSampler timeSampler() {
        return TimeSampler.DECOUPLED;
    }

    @Override
    public List<String> cautions() {
        return Stream.concat(
                        atTime.cautions().stream(),
                        Stream.of(
                                "the expectation of NELBO is a little below the any-order bound, by about 0.1 % with the"
                                        + " loglinear schedule; k_DCE is that bound, with less noise"))
                .toList();
    }

    @Override
    public double level(double u, int length) {
        return atTime.level(u, length);
    }

    @Override
    public BitSet mask(double level, int length, RandomGenerator random) {
        return atTime.mask(level, length, random);
    }

    @Override
    public MaskDraw at(double level, BitSet masked, int length) {
        return atTime.at(level, masked, length);
    }
}
