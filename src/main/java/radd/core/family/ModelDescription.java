package radd.core.family;

import radd.InvalidSetting;
import radd.core.noise.NoiseConfig;

/**
 * What a model is beside its weights.
 *
 * @param tokens V, the number of real tokens; id V stands for a position that is masked or still to be generated
 * @param model the network, which says the family
 * @param graph where the forward process takes a token
 * @param noise schedule that it is trained with
 * @param tokenizer name of the tokenizer that its ids come from, or {@link #NO_TOKENIZER}
 */
public record ModelDescription(int tokens, ModelSection model, GraphType graph, NoiseConfig noise, String tokenizer) {
    /** A model of bare ids. */
    public static final String NO_TOKENIZER = "none";

    /** Number of GPT-2's tokens: a model of this size has its tokenizer unless its directory says otherwise. */
    private static final int GPT2_TOKENS = 50257;

    public ModelDescription {
        InvalidSetting.require(tokens >= 1, "tokens", tokens, "at least 1");
    }

    /** The tokenizer of a model whose directory names none, as the references' do. */
    public static String defaultTokenizer(int tokens) {
        return tokens == GPT2_TOKENS ? "gpt2" : NO_TOKENIZER;
    }

    /** L, the longest sequence. */
    public int length() {
        return model.length();
    }

    /** The id of a position that is masked or still to be generated, V. */
    public int maskId() {
        return tokens;
    }

    /**
     * The model, without parameters.
     *
     * @throws InvalidSetting if its parts do not go together
     */
    public Model create() {
        return model.family().create(this);
    }
}
