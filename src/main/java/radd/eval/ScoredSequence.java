package radd.eval;

/** A sequence and its losses as its draws come in, in nats; used by one thread. */
final class ScoredSequence {
    private final long index;
    private final int[] tokens;
    private final double[] losses;
    private int missing;

    /**
     * @param index its place in the corpus
     */
    ScoredSequence(long index, int[] tokens, int draws) {
        this.index = index;
        this.tokens = tokens;
        this.losses = new double[draws];
        this.missing = draws;
    }

    /**
     * Takes the loss of draw j, once for each j.
     *
     * @throws IllegalArgumentException if it is not finite
     */
    void set(int draw, double loss) {
        if (!Double.isFinite(loss)) {
            throw new IllegalArgumentException(
                    "loss of sequence " + index + ", draw " + draw + " is " + loss + ", must be finite");
        }
        losses[draw] = loss;
        missing--;
    }

    boolean complete() {
        return missing == 0;
    }

    long index() {
        return index;
    }

    int length() {
        return tokens.length;
    }

    /** The clean ids; nobody changes them. */
    int[] tokens() {
        return tokens;
    }

    /** All losses, once they are complete. */
    SequenceLoss result() {
        return SequenceLoss.of(tokens.length, losses);
    }
}
