package radd.data.tokenizer;

import java.util.OptionalInt;

/**
 * Text to ids and back. Ids are 0 to V - 1; the mask token V is no part of a tokenizer.
 *
 * <p>Implementations may be used by several threads at once and live as long as the process.
 */
public sealed interface Tokenizer
        permits Gpt2Tokenizer, SentencePieceTokenizer, CharacterTokenizer, WordTokenizer, IdTokenizer {
    /** The name that {@link Tokenizers#byName} knows it by. */
    String name();

    /** What names of folders begin with. */
    default String kind() {
        return name();
    }

    /** V, the number of real tokens. */
    int vocabularySize();

    /** Whether every token is one character. */
    default boolean ofCharacters() {
        return false;
    }

    /** The id that a document begins with, if there is one. It is never made from text. */
    default OptionalInt startOfText() {
        return OptionalInt.empty();
    }

    /** The id that ends a document, if there is one. It is never made from text. */
    OptionalInt endOfText();

    /**
     * The ids of a text, without what a document begins and ends with.
     *
     * @throws radd.RaddException if the text holds something that has no id, with its position
     */
    int[] encode(String text);

    /**
     * The text of some ids.
     *
     * @param ids each in 0 to V - 1
     * @throws IllegalArgumentException if an id is outside
     */
    String decode(int[] ids);

    /**
     * One token as it stands within a text.
     *
     * @param id in 0 to V - 1
     * @throws IllegalArgumentException if it is outside
     */
    default String token(int id) {
        return decode(new int[] {id});
    }

    /** A short text that changes whenever {@link #encode} could give other ids. */
    String fingerprint();

    /**
     * The first place at or after {@code from} where a text may be cut so that the ids of its two parts are, one after the other, the ids of the
     * whole. Long texts are encoded piece by piece this way.
     *
     * @param from at least 0
     * @return a place inside the text, neither 0 nor its length; -1 if there is none
     */
    int nextCut(CharSequence text, int from);

    /** The first place in a text that {@link #encode} refuses, -1 if it takes all of it. */
    int refusedAt(String text);
}
