package radd.eval;

/**
 * A sequence that is scored: a block of a corpus, or a request's context and continuation.
 *
 * @param index its place among those that are scored, from 0
 * @param stream from which its draws come, beside the seed
 * @param tokens the clean ids, [L]; nobody changes them
 * @param given how many of them at the beginning are context: they stay as they are and cost nothing
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Sequence(long index, long stream, int[] tokens, int given) {
    public Sequence {
        if (given < 0 || given >= tokens.length) {
            throw new IllegalArgumentException(given + " of " + tokens.length + " tokens are given, must be fewer");
        }
    }

    /** A whole text, whose draws go by its place. */
    public Sequence(long index, int[] tokens) {
        this(index, index, tokens, 0);
    }

    /** L. */
    public int length() {
        return tokens.length;
    }

    /** How many tokens are scored. */
    public int open() {
        return tokens.length - given;
    }
}
