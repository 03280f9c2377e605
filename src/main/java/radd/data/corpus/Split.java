package radd.data.corpus;

import java.util.List;
import radd.Named;

/**
 * A part of a corpus. A corpus with a name has its own; of one that comes whole, as text8, it is a share of its tokens: 90 million characters to train on,
 * 5 to validate and 5 to test.
 */
@SuppressWarnings("ImmutableEnumChecker") // its list is one of List.of
public enum Split implements Named {
    /** The first 90 %. */
    TRAIN(1, 0.10, "train"),
    /** The 5 % before the last 5 %. */
    VAL(0.10, 0.05, "validation", "valid", "val"),
    /** The last 5 %. */
    TEST(0.05, 0, "test");

    private final double from;
    private final double to;
    private final List<String> hubNames;

    /** The shares of the corpus that lie behind the part's first token, with it, and behind its last; what hubs call it. */
    Split(double from, double to, String... hubNames) {
        this.from = from;
        this.to = to;
        this.hubNames = List.of(hubNames);
    }

    List<String> hubNames() {
        return hubNames;
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
