package radd.core.noise;

import java.util.Locale;

/**
 * Choice of the noise schedule: the {@code noise} section of a configuration.
 *
 * @param type {@code loglinear} or {@code geometric}
 * @param sigmaMin total noise of the geometric schedule at t = 0, above 0; without effect on loglinear
 * @param sigmaMax total noise of the geometric schedule at t = 1, above sigmaMin; without effect on loglinear
 */
public record NoiseConfig(String type, double sigmaMin, double sigmaMax) {
    /** The reference's configuration: {@code configs/config.yaml}. */
    public static final NoiseConfig REFERENCE = new NoiseConfig("loglinear", 1e-4, 20);

    public NoiseConfig {
        type = type.toLowerCase(Locale.ROOT);
        scheduleOf(type, sigmaMin, sigmaMax);
    }

    /** The schedule that this configuration describes. */
    public NoiseSchedule schedule() {
        return scheduleOf(type, sigmaMin, sigmaMax);
    }

    private static NoiseSchedule scheduleOf(String type, double sigmaMin, double sigmaMax) {
        GeometricNoise geometric = new GeometricNoise(sigmaMin, sigmaMax);
        return switch (type) {
            case "loglinear" -> new LogLinearNoise(LogLinearNoise.REFERENCE_EPS);
            case "geometric" -> geometric;
            default -> throw new IllegalArgumentException("noise.type is " + type + ", must be loglinear or geometric");
        };
    }
}
