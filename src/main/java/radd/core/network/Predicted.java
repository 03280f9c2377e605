package radd.core.network;

/**
 * What the network says of some positions whose tokens are known; nobody changes the arrays.
 *
 * @param nll -log c of the tokens that stand there, nats, [n]
 * @param surest -log c of the likeliest token of each position, nats, [n]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Predicted(float[] nll, float[] surest) {
    /** Whether no token is likelier than that which stands there. */
    public boolean right(int i) {
        return nll[i] <= surest[i];
    }

    /** The probability of the likeliest token. */
    public double probability(int i) {
        return Math.exp(-surest[i]);
    }
}
