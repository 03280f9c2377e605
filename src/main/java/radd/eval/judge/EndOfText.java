package radd.eval.judge;

import java.util.OptionalInt;

/**
 * Which tokens of a text count: all but ends of text after the first (MDLM's generative perplexity, {@code metrics.py}; arXiv:2406.07524).
 *
 * <p>What follows an end of text counts: a text may hold several documents, and only whoever made it knows that it should have stopped.
 */
final class EndOfText {
    /** The rule, for results. */
    static final String RULE = "all tokens count but the first of a text and ends of text after its first";

    private EndOfText() {}

    /**
     * Whether each token counts, were it scored.
     *
     * @param end the token that ends a text, if the judge has one
     */
    static boolean[] counted(int[] ids, OptionalInt end) {
        boolean[] counted = new boolean[ids.length];
        boolean ended = false;
        for (int i = 0; i < ids.length; i++) {
            boolean ends = end.isPresent() && ids[i] == end.getAsInt();
            counted[i] = !ends || !ended;
            ended |= ends;
        }
        return counted;
    }
}
