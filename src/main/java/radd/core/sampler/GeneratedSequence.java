package radd.core.sampler;

import java.util.Arrays;

/** One finished sequence and how it came about. */
public final class GeneratedSequence {
    private final long seed;
    private final long index;
    private final int nfe;
    private final int[] ids;
    private final double[] logProbs;
    private final int[] revealed;
    private final boolean ended;

    /**
     * @param seed the user's seed
     * @param index the place of the sequence in its request
     * @param nfe network evaluations
     * @param ids the tokens, [L]; kept
     * @param logProbs log of the probability with which each was drawn, nats, NaN where it was given, [L]; kept
     * @param revealed the network evaluation with which each came to stand there, from 1; 0 where it was given, [L]; kept
     * @param ended whether the last token ends the text
     */
    public GeneratedSequence(
            long seed, long index, int nfe, int[] ids, double[] logProbs, int[] revealed, boolean ended) {
        this.seed = seed;
        this.index = index;
        this.nfe = nfe;
        this.ids = ids;
        this.logProbs = logProbs;
        this.revealed = revealed;
        this.ended = ended;
    }

    /** The user's seed. */
    public long seed() {
        return seed;
    }

    /** The place of the sequence in its request, from 0. */
    public long index() {
        return index;
    }

    /** Network evaluations of this sequence. */
    public int nfe() {
        return nfe;
    }

    /** L. */
    public int length() {
        return ids.length;
    }

    /** The tokens, [L]; the caller owns the array. */
    public int[] ids() {
        return ids.clone();
    }

    /** Whether the last token is the one that ends a text, after which the sequence was cut. */
    public boolean ended() {
        return ended;
    }

    /** The tokens of the text: all but the one that ends it. */
    public int[] textIds() {
        return Arrays.copyOf(ids, ended ? ids.length - 1 : ids.length);
    }

    /** The network evaluation with which a token came to stand there for good, from 1; 0 in the prompt. */
    public int revealed(int position) {
        return revealed[position];
    }

    /** Whether a position was given and not drawn. */
    public boolean isPrompt(int position) {
        return Double.isNaN(logProbs[position]);
    }

    /** The logarithm of the probability with which the token was drawn, nats; NaN in the prompt. */
    public double logProb(int position) {
        return logProbs[position];
    }
}
