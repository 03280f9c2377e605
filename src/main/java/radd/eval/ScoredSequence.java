package radd.eval;

/** A sequence and its losses as its draws come in, in nats; used by one thread. */
final class ScoredSequence {
    private final Sequence sequence;
    private final double[] losses;
    private boolean greedy = true;
    private int missing;

    ScoredSequence(Sequence sequence, int evaluations) {
        this.sequence = sequence;
        this.losses = new double[evaluations];
        this.missing = evaluations;
    }

    /**
     * Takes the loss of an evaluation, once for each.
     *
     * @throws IllegalArgumentException if it is not finite
     */
    void set(int evaluation, double loss) {
        if (!Double.isFinite(loss)) {
            throw new IllegalArgumentException("loss of sequence " + sequence.index() + ", draw " + evaluation + " is "
                    + loss + ", must be finite");
        }
        losses[evaluation] = loss;
        missing--;
    }

    /** Takes whether the likeliest tokens of an evaluation are the text's. */
    void set(boolean likeliest) {
        greedy &= likeliest;
    }

    /** Whether they were in all evaluations. */
    boolean greedy() {
        return greedy;
    }

    boolean complete() {
        return missing == 0;
    }

    Sequence sequence() {
        return sequence;
    }

    /** All losses, once they are complete. */
    double[] losses() {
        return losses;
    }
}
