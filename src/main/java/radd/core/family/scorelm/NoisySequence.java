package radd.core.family.scorelm;

import java.util.stream.IntStream;

/**
 * One sequence as it goes into the network: each token is given, or noised to a level of its own.
 *
 * <p>Shapes: L length, E width of the embedding, n positions that are asked for. Nothing is copied: nobody changes the arrays.
 */
class NoisySequence {
    private final int[] ids;
    private final float[] added;
    private final boolean[] embedded;
    private final double[] levels;
    private final int[] positions;

    /**
     * @param ids tokens, real ones where they are embedded, [L]
     * @param added what each token's vector has besides its embedding: noise, or all of it; [L, E]
     * @param embedded whether a token's embedding is part of its vector, [L]
     * @param levels s, 0 where the token is given; [L]
     * @param positions which are asked for, ascending, [n]
     */
    NoisySequence(int[] ids, float[] added, boolean[] embedded, double[] levels, int[] positions) {
        if (ids.length == 0 || levels.length != ids.length || embedded.length != ids.length) {
            throw new IllegalArgumentException("ids, levels and embedded must be as many, and at least 1");
        }
        if (added.length % ids.length != 0) {
            throw new IllegalArgumentException("added must have a vector for each of " + ids.length + " tokens");
        }
        this.ids = ids;
        this.added = added;
        this.embedded = embedded;
        this.levels = levels;
        this.positions = positions;
    }

    /** L. */
    int length() {
        return ids.length;
    }

    /** n. */
    int asked() {
        return positions.length;
    }

    /** A position that is asked for. */
    int position(int index) {
        return positions[index];
    }

    /** The row of the embedding's table that is read, whether it is used or not. */
    int row(int position) {
        return embedded[position] ? ids[position] : 0;
    }

    /** Where a token stands, as the rotary embedding is told: only differences matter. */
    int place(int position) {
        return position;
    }

    /** The token. */
    int id(int position) {
        return ids[position];
    }

    /** The clean tokens, [L]; nobody changes them. */
    int[] ids() {
        return ids;
    }

    /** The positions that are asked for, [n]; nobody changes them. */
    int[] positions() {
        return positions;
    }

    /** Factor of the embedding. */
    float clean(int position) {
        return embedded[position] ? 1 : 0;
    }

    /** s. */
    double level(int position) {
        return levels[position];
    }

    /** Copies the added vectors of all tokens. */
    void added(float[] into, int from) {
        System.arraycopy(added, 0, into, from, added.length);
    }

    /** The tokens at the positions that are asked for. */
    int[] askedTokens() {
        return IntStream.of(positions).map(position -> ids[position]).toArray();
    }
}
