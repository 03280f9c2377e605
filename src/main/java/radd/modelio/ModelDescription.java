package radd.modelio;

import radd.core.model.ModelConfig;
import radd.core.noise.NoiseConfig;

/**
 * What a model directory says about its model beside the weights.
 *
 * @param model size and shape of the network
 * @param noise schedule that it was trained with
 * @param tokenizer name of the tokenizer that its ids come from, or {@link #NO_TOKENIZER}
 */
public record ModelDescription(ModelConfig model, NoiseConfig noise, String tokenizer) {
    /** A model of bare ids. */
    public static final String NO_TOKENIZER = "none";

    /** Number of GPT-2's tokens: a model of this size has its tokenizer unless its directory says otherwise. */
    private static final int GPT2_TOKENS = 50257;

    /** The tokenizer of a model whose directory names none, as the reference's do. */
    static String defaultTokenizer(int tokens) {
        return tokens == GPT2_TOKENS ? "gpt2" : NO_TOKENIZER;
    }
}
