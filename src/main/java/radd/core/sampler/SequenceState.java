package radd.core.sampler;

import java.util.Arrays;

/** The tokens of a sequence at a moment of its generation. Immutable. */
public final class SequenceState {
    private final long index;
    private final int nfe;
    private final int[] ids;

    /**
     * @param index the place of the sequence in its request
     * @param nfe network evaluations so far
     * @param ids tokens, V where open; copied
     */
    public SequenceState(long index, int nfe, int[] ids) {
        this.index = index;
        this.nfe = nfe;
        this.ids = ids.clone();
    }

    /** The place of the sequence in its request. */
    public long index() {
        return index;
    }

    /** Network evaluations so far. */
    public int nfe() {
        return nfe;
    }

    /** Tokens, with V where masked, [L]; the caller owns the array. */
    public int[] ids() {
        return Arrays.copyOf(ids, ids.length);
    }
}
