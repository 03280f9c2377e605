package radd.api;

import radd.core.family.Predictions;

/** What the network says of one position. Immutable. */
public final class TokenScores {
    private final int position;
    private final float[] values;

    TokenScores(int position, float[] values) {
        this.position = position;
        this.values = values.clone();
    }

    /** Of the sequence, from 0. */
    public int position() {
        return position;
    }

    /**
     * The logarithm of a token's probability given the others, nats; of SEDD, of its score.
     *
     * @param id 0 to the vocabulary size less 1
     */
    public double of(int id) {
        return values[id];
    }

    /** Ids of the likeliest tokens, the likeliest first; of equal ones the smaller id. */
    public int[] likeliest(int count) {
        return Predictions.likeliest(values, count);
    }
}
