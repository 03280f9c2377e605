package radd.core.family.sedd;

import com.fasterxml.jackson.annotation.JsonProperty;
import radd.InvalidSetting;
import radd.core.family.ModelFamily;
import radd.core.family.ModelSection;
import radd.core.network.ModelConfig;

/**
 * The {@code model} section of a SEDD model.
 *
 * @param hiddenSize D, width of the residual stream
 * @param condDim C, width of the vector that tells the blocks the total noise, at least 1
 * @param length L, the longest sequence the model is trained for
 * @param blocks number of transformer blocks
 * @param heads attention heads
 * @param scaleBySigma whether the scores are scaled by the total noise
 * @param dropout probability with which an element of a block's update is dropped in training, in [0, 1)
 */
public record SeddSection(
        int hiddenSize,
        @JsonProperty(defaultValue = "128") int condDim,
        int length,
        @JsonProperty("n_blocks") int blocks,
        @JsonProperty("n_heads") int heads,
        @JsonProperty(defaultValue = "auto") SigmaScaling scaleBySigma,
        @JsonProperty(defaultValue = "0.1") double dropout)
        implements ModelSection {
    public SeddSection {
        new ModelConfig(1, hiddenSize, length, blocks, heads, dropout); // refuses what is out of range
        InvalidSetting.require(condDim >= 1, "model.cond_dim", condDim, "at least 1");
    }

    @Override
    public ModelFamily family() {
        return SeddFamily.INSTANCE;
    }

    /** The network's shape with so many real tokens. */
    ModelConfig shape(int tokens) {
        return new ModelConfig(tokens, hiddenSize, length, blocks, heads, dropout);
    }
}
