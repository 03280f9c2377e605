package radd.eval.judge;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.data.tokenizer.Gpt2Tokenizer;
import radd.data.tokenizer.Ids;
import radd.data.tokenizer.Tokenizer;

/**
 * Texts as the judge's tokens.
 *
 * @param tokens V
 * @param endOfText the token that ends a text, if there is one
 * @param tokenizer the judge's; empty where V is not GPT-2's, for then it has none
 */
public record JudgeVocabulary(int tokens, OptionalInt endOfText, Optional<Tokenizer> tokenizer) {
    private static final Pattern END_OF_TEXT = Pattern.compile(Gpt2Tokenizer.END_OF_TEXT_STRING, Pattern.LITERAL);

    /**
     * The ids of a sample: of its text, if it has one and the judge can read it, else as they are.
     *
     * @param ended whether the text ends in an end of text that it does not show
     * @param where the sample, for messages
     * @throws RaddException (DATA) if the judge cannot read it
     */
    public int[] ids(Optional<String> text, Optional<int[]> ids, boolean ended, String where) {
        if (text.isPresent() && tokenizer.isPresent()) {
            return ofText(tokenizer.get(), text.get(), ended);
        }
        int[] known = ids.orElseThrow(() -> new RaddException(
                Kind.DATA,
                where + " is text, and the judge with its " + tokens + " tokens has no tokenizer",
                "give lines of {\"ids\": [...]}, or a judge with GPT-2's " + (Gpt2Tokenizer.END_OF_TEXT + 1)
                        + " tokens"));
        for (int id : known) {
            if (id >= tokens) {
                throw new RaddException(
                        Kind.DATA,
                        where + " has the id " + id + ", and the judge has " + tokens + " tokens",
                        "give the samples as text, or a judge with the vocabulary of their model");
            }
        }
        return known;
    }

    /** Where the text shows an end of text, as the samples of models with GPT-2's tokens do, it is that token. */
    private int[] ofText(Tokenizer known, String text, boolean ended) {
        String[] parts = endOfText.isPresent() ? END_OF_TEXT.split(text, -1) : new String[] {text};
        Ids ids = new Ids();
        for (int i = 0; i < parts.length; i++) {
            ids.addAll(known.encode(parts[i]));
            if (i < parts.length - 1 || ended) {
                endOfText.ifPresent(ids::add);
            }
        }
        return ids.toArray();
    }
}
