package radd.core.family.scorelm;

import com.fasterxml.jackson.annotation.JsonProperty;
import radd.InvalidSetting;
import radd.core.family.ModelFamily;
import radd.core.family.ModelSection;
import radd.core.network.ModelConfig;

/**
 * The {@code model} section of a score-based model of embeddings.
 *
 * @param hiddenSize D, width of the residual stream
 * @param embeddingDim E, width of the embeddings that are noised, at least 1
 * @param length L, the longest sequence the model is trained for
 * @param blocks number of transformer blocks
 * @param heads attention heads
 * @param fourierDim F, number of sines and cosines of a level that the network is told, even and at least 2
 * @param dropout probability with which an element of a block's update, and of what is made of the level, is dropped in training, in [0, 1)
 * @param sigmaMin the smallest noise level, above 0
 * @param sigmaMax the largest, at least {@code sigmaMin}
 * @param rho how much closer together small levels lie, above 0
 * @param sigmaData standard deviation of a coordinate of the clean embeddings, for the preconditioning; above 0
 * @param noiseLevels whether a sequence has one level or every token its own
 * @param scaleModelOutput whether the network's output is scaled and added to its input; needs D = E
 * @param norm which of the reference's networks
 */
public record ScoreLmSection(
        int hiddenSize,
        @JsonProperty(defaultValue = "128") int embeddingDim,
        int length,
        @JsonProperty("n_blocks") int blocks,
        @JsonProperty("n_heads") int heads,
        @JsonProperty(defaultValue = "128") int fourierDim,
        @JsonProperty(defaultValue = "0.1") double dropout,
        @JsonProperty(defaultValue = "1.0") double sigmaMin,
        @JsonProperty(defaultValue = "10.0") double sigmaMax,
        @JsonProperty(defaultValue = "1.0") double rho,
        @JsonProperty(defaultValue = "1.0") double sigmaData,
        @JsonProperty(defaultValue = "sequence") LevelSpread noiseLevels,
        @JsonProperty(defaultValue = "false") boolean scaleModelOutput,
        @JsonProperty(defaultValue = "layer-norm") NetworkForm norm)
        implements ModelSection {
    public ScoreLmSection {
        new ModelConfig(1, hiddenSize, length, blocks, heads, dropout); // refuses what is out of range
        InvalidSetting.require(embeddingDim >= 1, "model.embedding_dim", embeddingDim, "at least 1");
        InvalidSetting.require(
                fourierDim >= 2 && fourierDim % 2 == 0, "model.fourier_dim", fourierDim, "even and at least 2");
        new NoiseLevels(sigmaMin, sigmaMax, rho);
        InvalidSetting.require(
                sigmaData > 0 && sigmaData < Double.POSITIVE_INFINITY,
                "model.sigma_data",
                sigmaData,
                "above 0 and finite");
        InvalidSetting.require(
                !scaleModelOutput || hiddenSize == embeddingDim,
                "model.scale_model_output",
                true,
                "false where model.hidden_size, " + hiddenSize + ", is not model.embedding_dim, " + embeddingDim
                        + ": the output is added to the input");
    }

    @Override
    public ModelFamily family() {
        return ScoreLmFamily.INSTANCE;
    }

    /** The noise levels. */
    NoiseLevels levels() {
        return new NoiseLevels(sigmaMin, sigmaMax, rho);
    }

    /** The scaling of input and output. */
    Preconditioning preconditioning() {
        return new Preconditioning(sigmaData);
    }

    /** d, width of an attention head. */
    int headSize() {
        return hiddenSize / heads;
    }
}
