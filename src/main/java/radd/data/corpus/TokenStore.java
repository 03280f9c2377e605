package radd.data.corpus;

/**
 * Token ids in the order of their corpus, as many as a disk holds; read in stretches, by any number of threads.
 *
 * <p>Every id that is read is below V: what is not is refused with its position.
 */
public sealed interface TokenStore permits MappedTokens, JoinedTokens, HeldTokens, TokenSlice {
    /** Number of tokens. */
    long length();

    /** V, the number of real tokens. */
    int vocabularySize();

    /**
     * Copies {@code count} ids from position {@code from} on into {@code target} at {@code offset}.
     *
     * @throws radd.RaddException if an id is not below V, with its position
     */
    void read(long from, int[] target, int offset, int count);

    /** The {@code count} ids from position {@code from} on. */
    default int[] read(long from, int count) {
        int[] ids = new int[count];
        read(from, ids, 0, count);
        return ids;
    }

    /**
     * A view of the tokens {@code from} (inclusive) to {@code to} (exclusive): a train or validation part of a corpus that is one stream, as
     * text8's first 90 and last 5 million characters.
     */
    default TokenStore slice(long from, long to) {
        return new TokenSlice(this, from, to);
    }

    /** A store of a few ids held in memory. */
    static TokenStore of(int[] ids, int vocabularySize) {
        return new HeldTokens(ids, vocabularySize);
    }
}
