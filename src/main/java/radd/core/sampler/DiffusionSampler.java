package radd.core.sampler;

import radd.Named;
import radd.core.noise.NoiseSchedule;

/** The samplers of the reverse diffusion, by the names of the reference's {@code --method}. */
public enum DiffusionSampler implements Named {
    /** Tweedie's tau-leaping: each step reveals with the exact posterior probability of one token. */
    TWEEDIE {
        @Override
        public UnmaskRate rate(NoiseSchedule noise) {
            return new TweedieRate(noise);
        }
    },
    /** Euler's method on the reverse process. */
    EULER {
        @Override
        public UnmaskRate rate(NoiseSchedule noise) {
            return new EulerRate(noise);
        }
    };

    /** The method's rate of unmasking under a schedule. */
    public abstract UnmaskRate rate(NoiseSchedule noise);
}
