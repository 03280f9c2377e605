package radd.core.sampler;

import radd.core.noise.NoiseSchedule;

/**
 * The probability with which a step of the reverse process reveals a masked position.
 *
 * <p>It is the same for all masked positions and does not depend on the network. Source: RADD, arXiv:2406.03736, sampling; reference
 * {@code sampling.py}, {@code get_update_rate}.
 */
public sealed interface UnmaskRate permits TweedieRate, EulerRate {
    /**
     * The rate of a step from time t to t - dt, as the method gives it: Euler's can exceed 1.
     *
     * @param t time before the step, in (0, 1]
     * @param dt length of the step, in (0, t]
     */
    double at(double t, double dt);

    /** The schedule. */
    NoiseSchedule noise();
}
