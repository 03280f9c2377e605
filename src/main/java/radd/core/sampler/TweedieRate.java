package radd.core.sampler;

import radd.core.noise.NoiseSchedule;

/**
 * Tweedie's rate, (exp(-sigma(t-dt)) - exp(-sigma(t))) / (1 - exp(-sigma(t))): the posterior probability that a token masked at t was
 * not yet masked at t - dt.
 *
 * @param noise the schedule
 */
public record TweedieRate(NoiseSchedule noise) implements UnmaskRate {
    @Override
    public double at(double t, double dt) {
        double sigma = noise.totalNoise(t);
        double next = noise.totalNoise(t - dt);
        // exp(-next) (1 - exp(next - sigma)): no cancellation for short steps, no overflow for a large sigma.
        return Math.exp(-next) * -Math.expm1(next - sigma) / -Math.expm1(-sigma);
    }
}
