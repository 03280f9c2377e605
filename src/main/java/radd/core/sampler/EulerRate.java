package radd.core.sampler;

import radd.core.noise.NoiseSchedule;

/**
 * Euler's rate, dt dsigma exp(-sigma) / (1 - exp(-sigma)) = dt dsigma / (exp(sigma) - 1).
 *
 * <p>For the log-linear schedule it equals Tweedie's. For the geometric one it exceeds 1 near t = 0 when
 * dt log(sigmaMax / sigmaMin) > 1.
 *
 * @param noise the schedule
 */
public record EulerRate(NoiseSchedule noise) implements UnmaskRate {
    @Override
    public double at(double t, double dt) {
        return dt * noise.rateNoise(t) / Math.expm1(noise.totalNoise(t));
    }
}
