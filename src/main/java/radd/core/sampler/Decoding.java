package radd.core.sampler;

import java.util.OptionalInt;

/**
 * How sequences are generated.
 *
 * @param method which positions come next
 * @param draw the law of a token
 * @param guidance strength of the classifier-free guidance by the prompt, at least 0; 0 evaluates nothing for it
 * @param endToken the token that ends a text, if generation stops at it
 */
public record Decoding(DecodingMethod method, TokenDraw draw, double guidance, OptionalInt endToken) {
    public Decoding {
        if (!(guidance >= 0 && guidance < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("guidance is " + guidance + ", must be at least 0");
        }
    }

    /** A method, with tokens drawn from the network's distribution itself. */
    public static Decoding direct(DecodingMethod method) {
        return new Decoding(method, TokenDraw.DIRECT, 0, OptionalInt.empty());
    }

    /** Network evaluations for one reveal of a sequence. */
    public int evaluationsPerReveal() {
        return guidance > 0 ? 2 : 1;
    }
}
