package radd.core.family.sedd;

import java.util.random.RandomGenerator;
import radd.core.loss.Example;
import radd.core.loss.PositionLoss;
import radd.core.noise.NoiseSchedule;

/**
 * The forward process of one token: what it moves to, and what follows for the loss and for the way back.
 *
 * <p>Source: SEDD, arXiv:2310.16834, section 3.3; reference {@code graph_lib.py}, whose two graphs are interchangeable in the same way.
 */
sealed interface TokenGraph permits AbsorbingGraph, UniformGraph {
    /** Rows of the embedding: tokens that a network can see. */
    int rows();

    /** Score entropy of a position. */
    PositionLoss loss();

    /**
     * Moves each position with the probability that its token has met noise.
     *
     * @param clean x_0, [L]
     * @param moved 1 - exp(-sigma), in [0, 1]
     * @return x_t, [L]
     */
    int[] perturb(int[] clean, double moved, RandomGenerator random);

    /**
     * A perturbed sequence with its loss, rate times the sum of the score entropies.
     *
     * @param clean x_0, [L]
     * @param seen x_t, [L]
     * @param given positions at the beginning that are not noised and cost nothing
     * @param sigma total noise, above 0
     * @param rate its derivative by time
     */
    Example example(int[] clean, int[] seen, int given, double sigma, double rate);

    /** What is added to the network's numbers at a total noise above 0, so that they are log scores. */
    double shift(double sigma);

    /** Whether a position that holds this token or mask can move on the way back. */
    boolean moves(int id);

    /** What a position holds when nothing but noise is left of it. */
    int limit(RandomGenerator random);

    /**
     * The reverse step by Euler's method.
     *
     * @param noise step size times rate of noise
     */
    ReverseStep euler(double noise);

    /**
     * The reverse step by which the noise falls, exact were the score that of one position (Tweedie tau-leaping).
     *
     * @param difference sigma before the step less sigma after it, above 0
     */
    ReverseStep analytic(double difference);

    /**
     * The same down to no noise at all, after which no position is masked.
     *
     * @param sigma total noise before the step, above 0
     */
    ReverseStep denoise(double sigma);

    /**
     * What a bound over times from {@code start} to 1 lacks, in nats a token: x_0 told by x at {@code start} without the network, and what x at time
     * 1 still knows of x_0.
     */
    double endsNats(NoiseSchedule noise, double start);
}
