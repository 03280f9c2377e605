package radd.core.noise;

/**
 * A noise schedule: how much noise a token has met by time t, where t runs from 0 (clean) to 1 (masked).
 *
 * <p>A token is masked at time t with probability 1 - exp(-sigma(t)), independently of the others. Source: RADD,
 * arXiv:2406.03736, the absorbing forward process; reference {@code noise_lib.py}. All arithmetic is in double precision.
 */
public sealed interface NoiseSchedule permits LogLinearNoise, GeometricNoise {
    /**
     * Total noise sigma(t), the integral of {@link #rateNoise} from the schedule's start.
     *
     * @param t time in [0, 1]
     */
    double totalNoise(double t);

    /**
     * Rate of noise, d sigma / d t.
     *
     * @param t time in [0, 1]
     */
    double rateNoise(double t);

    /** The schedule's name in configurations. */
    String name();

    /**
     * Probability that a token is masked at time t, 1 - exp(-sigma(t)), without cancellation when sigma is small.
     *
     * @param t time in [0, 1]
     */
    default double maskProbability(double t) {
        return -Math.expm1(-totalNoise(t));
    }
}
