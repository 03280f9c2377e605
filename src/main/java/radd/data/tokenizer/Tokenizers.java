package radd.data.tokenizer;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import radd.RaddException;
import radd.data.grammar.SentenceGrammar;

/** The tokenizers that a configuration can name. */
public final class Tokenizers {
    private static final Pattern IDS = Pattern.compile("ids:([1-9][0-9]{0,8})");

    private Tokenizers() {}

    /**
     * The one rule for a model and its tokenizer: as many tokens. With fewer some text has no id; with more, as of a number rounded up, the model may
     * draw ids that are no text.
     *
     * @param tokens V of the model
     * @param kind what a refusal is about
     * @param remedy how to mend it
     * @throws RaddException if they differ
     */
    public static void requireVocabulary(Tokenizer tokenizer, int tokens, RaddException.Kind kind, String remedy) {
        if (tokenizer.vocabularySize() != tokens) {
            throw new RaddException(
                    kind,
                    "the model has " + tokens + " tokens and its tokenizer " + tokenizer.name() + " has "
                            + tokenizer.vocabularySize(),
                    remedy);
        }
    }

    /** Whether a name is that of a file. */
    public static boolean isFile(String name) {
        return name.endsWith(SentencePieceTokenizer.ENDING);
    }

    /**
     * The tokenizer of a name.
     *
     * @param name {@code gpt2}, {@code text8}, {@code grammar}, {@code ids:V} for numbers below V, or the path of a SentencePiece model, which ends in {@code .model}
     * @throws RaddException if there is no such tokenizer
     */
    public static Tokenizer byName(String name) {
        Matcher ids = IDS.matcher(name.toLowerCase(Locale.ROOT));
        if (ids.matches()) {
            return new IdTokenizer(Integer.parseInt(ids.group(1)));
        }
        if (isFile(name)) {
            return SentencePieceTokenizer.open(Path.of(name));
        }
        return switch (name.toLowerCase(Locale.ROOT)) {
            case Gpt2Tokenizer.NAME -> new Gpt2Tokenizer();
            case CharacterTokenizer.NAME -> new CharacterTokenizer();
            case SentenceGrammar.NAME -> new SentenceGrammar().tokenizer();
            default ->
                throw new RaddException(
                        RaddException.Kind.CONFIG,
                        "data.tokenizer is '" + name + "'",
                        "must be gpt2, text8, grammar, ids:V with the number of tokens V, or a SentencePiece model's file, NAME.model");
        };
    }
}
