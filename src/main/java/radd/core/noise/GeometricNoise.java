package radd.core.noise;

import radd.InvalidSetting;

/**
 * The geometric schedule: the total noise grows exponentially from sigmaMin to sigmaMax.
 *
 * <p>sigma(t) = sigmaMin^(1-t) sigmaMax^t. At t = 1 a token is left unmasked with probability exp(-sigmaMax), which a small sigmaMax
 * makes large. Source: reference {@code noise_lib.py}, {@code GeometricNoise}.
 *
 * @param sigmaMin total noise at t = 0, above 0
 * @param sigmaMax total noise at t = 1, above sigmaMin
 */
public record GeometricNoise(double sigmaMin, double sigmaMax) implements NoiseSchedule {
    /** The name in configurations. */
    static final String NAME = "geometric";

    public GeometricNoise {
        InvalidSetting.require(
                sigmaMin > 0 && sigmaMin < Double.POSITIVE_INFINITY, "noise.sigma_min", sigmaMin, "above 0 and finite");
        InvalidSetting.require(
                sigmaMax > sigmaMin && sigmaMax < Double.POSITIVE_INFINITY,
                "noise.sigma_max",
                sigmaMax,
                "above noise.sigma_min = " + sigmaMin + " and finite");
    }

    @Override
    public double totalNoise(double t) {
        return Math.exp((1 - t) * Math.log(sigmaMin) + t * Math.log(sigmaMax));
    }

    @Override
    public double rateNoise(double t) {
        return totalNoise(t) * (Math.log(sigmaMax) - Math.log(sigmaMin));
    }

    @Override
    public String name() {
        return NAME;
    }
}
