package radd.eval;

/** A sequence and its losses as its draws come in, in nats. */
final class ScoredSequence {
    private final int[] tokens;
    private final double[] losses;
    private int missing;

    ScoredSequence(int[] tokens, int draws) {
        this.tokens = tokens;
        this.losses = new double[draws];
        this.missing = draws;
    }

    /** Takes the loss of draw j, once for each j. */
    void set(int draw, double loss) {
        losses[draw] = loss;
        missing--;
    }

    boolean complete() {
        return missing == 0;
    }

    int length() {
        return tokens.length;
    }

    /** The clean ids; nobody changes them. */
    int[] tokens() {
        return tokens;
    }

    /** All losses, in order of the draws. */
    double[] losses() {
        return losses;
    }
}
