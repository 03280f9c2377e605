package radd.core.family.sedd;

/** What positions hold after a step of the way back. */
final class MovedTokens {
    private final int[] tokens;
    private final double[] logProbs;
    private int clamped;

    MovedTokens(int count) {
        this.tokens = new int[count];
        this.logProbs = new double[count];
    }

    void set(int i, int token, double logProb) {
        tokens[i] = token;
        logProbs[i] = logProb;
    }

    void countClamped() {
        clamped++;
    }

    /** The token, or the mask, at a position. */
    int token(int i) {
        return tokens[i];
    }

    /** The logarithm of the probability with which it came or stayed, nats. */
    double logProb(int i) {
        return logProbs[i];
    }

    /** How many positions had a negative weight. */
    int clamped() {
        return clamped;
    }
}
