package radd.core.family.d3pm;

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
 * The {@code model} section of a D3PM.
 *
 * @param hiddenSize D, width of the residual stream
 * @param length L, the longest sequence the model is trained for
 * @param blocks number of transformer blocks
 * @param heads attention heads
 * @param dropout probability with which an element of a block's update is dropped in training, in [0, 1)
 * @param condDim width of what the network makes of the step, at least 1
 * @param steps T, the steps of the chain, at least 1
 * @param lambdaCe weight of the auxiliary cross-entropy beside the bound in training, at least 0
 */
public record D3pmSection(
        int hiddenSize,
        int length,
        @JsonProperty("n_blocks") int blocks,
        @JsonProperty("n_heads") int heads,
        double dropout,
        @JsonProperty(defaultValue = "128") int condDim,
        @JsonProperty(defaultValue = "1000") int steps,
        @JsonProperty(defaultValue = "0.05") double lambdaCe)
        implements ModelSection {
    /** The names in nanoDD's files; the embedding is the head. */
    private static final ParameterNames NAMES = new ParameterNames(
            "net.vocab_embed.weight", "net.c_embed.mlp", "net.blocks", "net.norm_final", "", "net.adaLN_modulation");

    /** The embedding starts at most so many standard deviations from zero. */
    private static final double CUT = 3;

    public D3pmSection {
        new ModelConfig(1, hiddenSize, length, blocks, heads, dropout); // refuses what is out of range
        InvalidSetting.require(condDim >= 1, "model.cond_dim", condDim, "at least 1");
        new Chain(steps);
        InvalidSetting.require(
                lambdaCe >= 0 && lambdaCe < Double.POSITIVE_INFINITY,
                "model.lambda_ce",
                lambdaCe,
                "at least 0 and finite");
    }

    @Override
    public ModelFamily family() {
        return D3pmFamily.INSTANCE;
    }

    /** The chain. */
    Chain chain() {
        return new Chain(steps);
    }

    /** The network with so many real tokens. */
    Architecture architecture(int tokens) {
        ModelConfig size = new ModelConfig(tokens, hiddenSize, length, blocks, heads, dropout);
        return new Architecture(
                size,
                tokens + 1,
                NAMES,
                new Conditioning.AdaptiveNorm(condDim),
                true,
                new InitialLaw.TruncatedNormal(1 / Math.sqrt(hiddenSize), CUT),
                Prediction.CLEAN_TOKENS);
    }
}
