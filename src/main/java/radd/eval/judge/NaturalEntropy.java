package radd.eval.judge;

import java.util.OptionalDouble;

/**
 * The unigram entropy of what people write, in GPT-2's tokens, by the length of the text.
 *
 * <p>Means over the beginnings of 1,000 documents of OpenWebText (2,048 tokens: over the 102 that are so long). Those of 1,000 pieces of old novels are
 * within 0.05 nats of them at every length, so they serve for prose of any kind; of single texts one in a hundred has a tenth less.
 */
final class NaturalEntropy {
    private static final int SHORTEST = 16;

    /** Nats at 16, 32, ... 2,048 tokens. */
    private static final double[] NATS = {2.692, 3.298, 3.835, 4.297, 4.698, 5.067, 5.387, 5.687};

    private NaturalEntropy() {}

    /**
     * Of texts of a length, between the measured ones in the logarithm.
     *
     * @param tokens mean length of the texts
     * @return nats; empty for shorter texts than were measured. Longer ones have at least that of the longest
     */
    static OptionalDouble of(double tokens) {
        if (tokens < SHORTEST) {
            return OptionalDouble.empty();
        }
        double place = Math.min(NATS.length - 1, Math.log(tokens / SHORTEST) / Math.log(2));
        int below = Math.min(NATS.length - 2, (int) place);
        return OptionalDouble.of(NATS[below] + (place - below) * (NATS[below + 1] - NATS[below]));
    }
}
