package radd.core.sampler;

import java.util.Locale;
import radd.core.noise.NoiseSchedule;

/** The samplers of the reverse diffusion, by the names of the reference's {@code --method}. */
public enum DiffusionSampler {
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

    /**
     * The method of a name.
     *
     * @param name {@code tweedie} or {@code euler}
     * @throws IllegalArgumentException when there is no such method
     */
    public static DiffusionSampler of(String name) {
        for (DiffusionSampler method : values()) {
            if (method.referenceName().equalsIgnoreCase(name)) {
                return method;
            }
        }
        throw new IllegalArgumentException("method is " + name + ", must be tweedie or euler");
    }

    /** The method's name in options and in the reference. */
    public String referenceName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The method's rate of unmasking under a schedule. */
    public abstract UnmaskRate rate(NoiseSchedule noise);
}
