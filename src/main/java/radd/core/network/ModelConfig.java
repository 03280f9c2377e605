package radd.core.network;

import radd.InvalidSetting;

/**
 * Size and shape of a transformer.
 *
 * @param tokens V, the number of real tokens; the mask token has id V
 * @param hiddenSize D, width of the residual stream; a multiple of {@code heads}, with an even width per head
 * @param length L, the longest sequence the model is trained for
 * @param blocks number of transformer blocks
 * @param heads H, attention heads
 * @param dropout probability with which an element of a block's update is dropped in training, in [0, 1)
 */
public record ModelConfig(int tokens, int hiddenSize, int length, int blocks, int heads, double dropout) {
    public ModelConfig {
        InvalidSetting.require(tokens >= 1, "tokens", tokens, "at least 1");
        InvalidSetting.require(length >= 1, "model.length", length, "at least 1");
        InvalidSetting.require(blocks >= 1, "model.n_blocks", blocks, "at least 1");
        InvalidSetting.require(heads >= 1, "model.n_heads", heads, "at least 1");
        InvalidSetting.require(
                hiddenSize >= 1 && hiddenSize % (2 * Math.max(1, heads)) == 0,
                "model.hidden_size",
                hiddenSize,
                "a multiple of 2 * model.n_heads = " + 2 * heads);
        InvalidSetting.require(dropout >= 0 && dropout < 1, "model.dropout", dropout, "in [0, 1)");
    }

    /** The mask token's id, V. */
    public int maskId() {
        return tokens;
    }

    /** Width of one attention head. */
    public int headSize() {
        return hiddenSize / heads;
    }
}
