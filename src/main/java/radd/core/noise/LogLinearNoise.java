package radd.core.noise;

import radd.InvalidSetting;

/**
 * The log-linear schedule: the masking probability is (1 - eps) t, so it grows linearly and all but reaches one.
 *
 * <p>sigma(t) = -log(1 - (1 - eps) t). Source: reference {@code noise_lib.py}, {@code LogLinearNoise}.
 *
 * @param eps the probability of staying unmasked at t = 1, in (0, 1)
 */
public record LogLinearNoise(double eps) implements NoiseSchedule {
    /** The name in configurations. */
    static final String NAME = "loglinear";

    /** The reference's eps. */
    public static final double REFERENCE_EPS = 1e-3;

    public LogLinearNoise {
        InvalidSetting.require(eps > 0 && eps < 1, "noise.eps", eps, "in (0, 1)");
    }

    @Override
    public double totalNoise(double t) {
        return -Math.log1p(-(1 - eps) * t);
    }

    @Override
    public double rateNoise(double t) {
        return (1 - eps) / (1 - (1 - eps) * t);
    }

    @Override
    public double maskProbability(double t) {
        return (1 - eps) * t;
    }

    @Override
    public String name() {
        return NAME;
    }
}
