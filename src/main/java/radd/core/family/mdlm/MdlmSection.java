package radd.core.family.mdlm;

import com.fasterxml.jackson.annotation.JsonProperty;
import radd.InvalidSetting;
import radd.core.family.ModelFamily;
import radd.core.family.ModelSection;
import radd.core.network.Architecture;
import radd.core.network.Conditioning;
import radd.core.network.ModelConfig;
import radd.core.network.ParameterNames;
import radd.core.network.Prediction;
import radd.engine.InitialLaw;

/**
 * The {@code model} section of an MDLM model, under the keys that all families share.
 *
 * @param hiddenSize D, width of the residual stream
 * @param length L, the longest sequence the model is trained for
 * @param blocks number of transformer blocks
 * @param heads attention heads
 * @param dropout probability with which an element of a block's update is dropped in training, in [0, 1)
 * @param conditioningWidth C, width of the vector from which the norms take shift, scale and gate, at least 1
 * @param timeConditioning whether the network is told the total noise, or 0 always
 */
public record MdlmSection(
        int hiddenSize,
        int length,
        @JsonProperty("n_blocks") int blocks,
        @JsonProperty("n_heads") int heads,
        double dropout,

        @JsonProperty(value = "cond_dim", defaultValue = "128")
        int conditioningWidth,

        @JsonProperty(defaultValue = "false") boolean timeConditioning)
        implements ModelSection {
    public MdlmSection {
        new ModelConfig(1, hiddenSize, length, blocks, heads, dropout); // refuses what is out of range
        InvalidSetting.require(conditioningWidth >= 1, "model.cond_dim", conditioningWidth, "at least 1");
    }

    @Override
    public ModelFamily family() {
        return MdlmFamily.INSTANCE;
    }

    /** The network with so many real tokens. */
    Architecture architecture(int tokens) {
        return new Architecture(
                new ModelConfig(tokens, hiddenSize, length, blocks, heads, dropout),
                tokens + 1,
                ParameterNames.DDIT.under("backbone."),
                new Conditioning.AdaptiveNorm(conditioningWidth),
                false,
                new InitialLaw.UniformFanIn(hiddenSize),
                Prediction.CLEAN_TOKENS);
    }
}
