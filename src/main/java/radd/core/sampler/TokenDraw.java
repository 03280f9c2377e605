package radd.core.sampler;

import radd.engine.Value;

/**
 * The law from which a token is drawn, made from the network's: what {@code --strategy} chooses.
 *
 * <p>A draw is a few lines of a program, so that it runs where the network runs; {@link TokenDrawer} adds the inverse CDF.
 */
public sealed interface TokenDraw permits DirectDraw {
    /**
     * The weight of every token in the draw.
     *
     * @param logProbs log c over the real tokens, [N, V], float32
     * @return probabilities up to a factor for each row, [N, V], float64; at least 0, and some above
     */
    Value weights(Value logProbs);

    /** The name in options and in the reference. */
    String referenceName();
}
