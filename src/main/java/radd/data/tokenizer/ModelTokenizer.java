package radd.data.tokenizer;

import java.util.Optional;
import radd.RaddException;
import radd.core.family.ModelDescription;

/** The tokenizer that a model's directory names. */
public final class ModelTokenizer {
    private ModelTokenizer() {}

    /**
     * The tokenizer of a model; empty for a model of bare ids.
     *
     * @throws RaddException if there is no such tokenizer or it has another vocabulary than the model
     */
    public static Optional<Tokenizer> of(ModelDescription description) {
        if (description.tokenizer().equals(ModelDescription.NO_TOKENIZER)) {
            return Optional.empty();
        }
        Tokenizer tokenizer = Tokenizers.byName(description.tokenizer());
        Tokenizers.requireVocabulary(
                tokenizer, description.tokens(), RaddException.Kind.DATA, "correct data.tokenizer in its config.json");
        return tokenizer instanceof IdTokenizer ? Optional.empty() : Optional.of(tokenizer);
    }
}
