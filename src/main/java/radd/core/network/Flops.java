package radd.core.network;

/**
 * Floating-point operations of a RADD transformer, matrix products only (2 a multiply-add).
 *
 * <p>A block has 12 D^2 weights in its products (3 for q, k, v; 1 for the output; 8 for the MLP), so 24 D^2 operations a token, and
 * attention takes 2 L D for the scores and 2 L D for the mix, a token. The head takes 2 D V at each position where it is evaluated.
 */
public final class Flops {
    private Flops() {}

    /** Of a forward pass without the head, over {@code tokens} tokens in sequences of {@code length}. */
    public static double backbone(ModelConfig config, long tokens, int length) {
        double width = config.hiddenSize();
        return config.blocks() * tokens * (24 * width * width + 4.0 * length * width);
    }

    /** Of the head at some positions, forward. */
    public static double head(ModelConfig config, long positions) {
        return 2.0 * config.hiddenSize() * config.tokens() * positions;
    }

    /**
     * Of a training step, forward and backward: three times the forward pass, whatever is computed anew to save memory.
     *
     * @param tokens B L
     * @param masked positions at which the head is evaluated
     */
    public static double step(ModelConfig config, long tokens, long masked) {
        return 3 * (backbone(config, tokens, config.length()) + head(config, masked));
    }
}
