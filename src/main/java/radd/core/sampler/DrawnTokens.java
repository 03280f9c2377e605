package radd.core.sampler;

/** Tokens drawn together, each with the logarithm of the probability that it had in its draw. */
public final class DrawnTokens {
    private final long[] tokens;
    private final double[] logProbs;

    DrawnTokens(long[] tokens, double[] logProbs) {
        this.tokens = tokens;
        this.logProbs = logProbs;
    }

    /** How many were drawn. */
    public int size() {
        return tokens.length;
    }

    /** A drawn token, 0 to V - 1. */
    public int token(int row) {
        return Math.toIntExact(tokens[row]);
    }

    /** The logarithm of the probability with which the token was drawn, nats. */
    public double logProb(int row) {
        return logProbs[row];
    }
}
