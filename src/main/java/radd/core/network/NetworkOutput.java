package radd.core.network;

import radd.RaddException;

/**
 * The one rule of what a network may answer: finite log-probabilities. Damaged weights and numbers beyond a precision's range give others, from
 * which nothing can be drawn, listed or averaged.
 */
public final class NetworkOutput {
    private NetworkOutput() {}

    /**
     * Lets finite numbers pass.
     *
     * @param numbers log-probabilities, or what is computed from some of a network's answer, nats
     * @return the same array
     * @throws RaddException (DATA) if one is not finite
     */
    public static float[] requireFinite(float[] numbers) {
        for (float number : numbers) {
            requireFinite(number);
        }
        return numbers;
    }

    /** As {@link #requireFinite(float[])} for a single number. */
    public static double requireFinite(double number) {
        if (!Double.isFinite(number)) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "the network's output is no distribution, a logarithm of its probabilities is " + number,
                    "check the model's weights, or compute in float32");
        }
        return number;
    }
}
