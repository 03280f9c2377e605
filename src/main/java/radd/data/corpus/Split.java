package radd.data.corpus;

import radd.Named;

/** A part of a corpus that comes whole: of text8, 90 million characters to train on, 5 to validate and 5 to test; of other sizes the same shares. */
public enum Split implements Named {
    /** The 5 % before the last 5 %. */
    VAL(0.10, 0.05),
    /** The last 5 %. */
    TEST(0.05, 0);

    private final double from;
    private final double to;

    /** The shares of the corpus that lie behind the part's first token, with it, and behind its last. */
    Split(double from, double to) {
        this.from = from;
        this.to = to;
    }

    /**
     * The part of a store. What {@link #VAL} and {@link #TEST} hold together is what {@code data.valid_fraction} 0.1 keeps from training.
     *
     * @throws IllegalArgumentException if it holds no token
     */
    TokenStore of(TokenStore whole) {
        long start = whole.length() - Math.round(from * whole.length());
        long end = whole.length() - Math.round(to * whole.length());
        if (end <= start) {
            throw new IllegalArgumentException(label() + " of " + whole.length() + " tokens is none");
        }
        return whole.slice(start, end);
    }
}
