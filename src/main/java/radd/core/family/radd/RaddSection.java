package radd.core.family.radd;

import com.fasterxml.jackson.annotation.JsonProperty;
import radd.core.family.ModelFamily;
import radd.core.family.ModelSection;
import radd.core.network.ModelConfig;

/**
 * The {@code model} section of a RADD model.
 *
 * @param hiddenSize D, width of the residual stream
 * @param length L, the longest sequence the model is trained for
 * @param blocks number of transformer blocks
 * @param heads attention heads
 * @param dropout probability with which an element of a block's update is dropped in training, in [0, 1)
 */
public record RaddSection(
        int hiddenSize,
        int length,
        @JsonProperty("n_blocks") int blocks,
        @JsonProperty("n_heads") int heads,
        double dropout)
        implements ModelSection {
    public RaddSection {
        new ModelConfig(1, hiddenSize, length, blocks, heads, dropout); // refuses what is out of range
    }

    @Override
    public ModelFamily family() {
        return RaddFamily.INSTANCE;
    }

    /** The network's shape with so many real tokens. */
    ModelConfig shape(int tokens) {
        return new ModelConfig(tokens, hiddenSize, length, blocks, heads, dropout);
    }
}
