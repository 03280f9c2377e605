package radd.eval;

import java.util.random.RandomGenerator;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;

/**
 * Draws of each sequence that are made together; a round is independent of those before it.
 *
 * @param draws most evaluations of the network for a sequence, at least 1
 * @param before evaluations in the rounds before it
 * @param seed the evaluation's seed
 */
record Round(int draws, int before, long seed) {
    Round {
        if (draws < 1 || before < 0) {
            throw new IllegalArgumentException("a round of " + draws + " draws after " + before);
        }
    }

    /** The only round. */
    static Round only(int draws, long seed) {
        return new Round(draws, 0, seed);
    }

    /** The stream of a draw: what is drawn of it depends on the seed, the sequence and its number alone. */
    RandomGenerator stream(Sequence sequence, int draw) {
        return RandomStream.of(seed, Purpose.EVALUATION, sequence.stream(), before + (long) draw);
    }

    /** The stream of what all draws of a sequence share. */
    RandomGenerator shared(Sequence sequence) {
        return RandomStream.of(seed, Purpose.EVALUATION, sequence.stream(), -1L - before);
    }

    /**
     * A number in the j-th of n equal parts of [0, 1), kept below 1 where the sum rounds up.
     *
     * @param v where in its part, in [0, 1)
     */
    static double inStratum(int j, int n, double v) {
        if (j < 0 || j >= n) {
            throw new IllegalArgumentException("draw is " + j + ", must be in [0, " + n + ")");
        }
        return Math.min((j + v) / n, Math.nextDown(1.0));
    }
}
