package radd.data;

import java.nio.file.Path;
import radd.RaddException;

/** The tokenizers that a configuration can name. */
public final class Tokenizers {
    private Tokenizers() {}

    /**
     * The tokenizer of a name.
     *
     * @param name {@code gpt2}, {@code text8} or {@code grammar}
     * @param cacheFolder where a tokenizer may keep files between runs
     * @throws RaddException if there is no such tokenizer or the folder cannot be written
     */
    public static Tokenizer byName(String name, Path cacheFolder) {
        return switch (name) {
            case Gpt2Tokenizer.NAME -> new Gpt2Tokenizer(cacheFolder);
            case CharacterTokenizer.NAME -> new CharacterTokenizer();
            case SentenceGrammar.NAME -> new SentenceGrammar().tokenizer();
            default ->
                throw new RaddException(
                        RaddException.Kind.CONFIG,
                        "data.tokenizer is '" + name + "'",
                        "must be gpt2, text8 or grammar");
        };
    }
}
