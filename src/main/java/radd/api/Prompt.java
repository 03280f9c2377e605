package radd.api;

import java.util.OptionalInt;

/** What is given of a sequence that is to be sampled. */
public sealed interface Prompt {
    /** Nothing, of the model's length. */
    static Prompt none() {
        return new Ends("", "", OptionalInt.empty());
    }

    /**
     * Nothing.
     *
     * @param length tokens of the sequence
     */
    static Prompt none(int length) {
        return between("", "", length);
    }

    /**
     * A beginning and an end.
     *
     * @param prefix may be empty
     * @param suffix may be empty
     * @param length tokens of the whole
     */
    static Prompt between(String prefix, String suffix, int length) {
        return new Ends(prefix, suffix, OptionalInt.of(length));
    }

    /**
     * A text with gaps.
     *
     * @param text {@code [MASK]} stands for one token, {@code [MASK:n]} for n: {@code "The [MASK:2] sat on [MASK]."}
     */
    static Prompt template(String text) {
        return new Gaps(text);
    }

    /**
     * Tokens, for models with or without a tokenizer.
     *
     * @param ids the model's vocabulary size where a token is to be sampled; copied
     */
    static Prompt ids(int... ids) {
        return new Ids(ids);
    }

    /**
     * A beginning and an end as text.
     *
     * @param prefix the first tokens
     * @param suffix the last tokens
     * @param length tokens of the whole; empty for the model's length
     */
    record Ends(String prefix, String suffix, OptionalInt length) implements Prompt {}

    /**
     * A text with gaps.
     *
     * @param text with {@code [MASK]} and {@code [MASK:n]}
     */
    record Gaps(String text) implements Prompt {}

    /** Tokens and open positions. */
    final class Ids implements Prompt {
        private final int[] ids;

        private Ids(int[] ids) {
            this.ids = ids.clone();
        }

        /** Tokens; the caller owns the array. */
        public int[] ids() {
            return ids.clone();
        }
    }
}
