package radd.eval.request;

import java.util.Arrays;
import java.util.List;
import radd.data.tokenizer.PythonText;
import radd.data.tokenizer.Tokenizer;
import radd.data.tokenizer.WordTokenizer;

/**
 * Texts as requests of a model's tokens.
 *
 * @param tokenizer the model's
 * @param longest the model's length
 */
public record RequestEncoder(Tokenizer tokenizer, int longest) {
    /**
     * A continuation given what precedes it, cut into tokens as lm-evaluation-harness does: white space at the context's end belongs to the continuation;
     * both are encoded together, and what the tokens of the context alone do not account for is the continuation.
     *
     * @param context may be empty: then nothing precedes
     * @throws IllegalArgumentException if the continuation has no token or is longer than the model
     * @throws radd.RaddException (DATA) if something has no token
     */
    public Request pair(String context, String continuation) {
        String before = PythonText.stripEnd(context);
        String whole = context + continuation;
        if (before.isEmpty()) {
            return Request.of(new int[0], ids(whole), longest);
        }
        int[] given = tokenizer.encode(before);
        int[] all = tokenizer.encode(whole);
        return Request.of(given, Arrays.copyOfRange(all, Math.min(given.length, all.length), all.length), longest);
    }

    /** A whole text. */
    public List<Request> rolling(String text) {
        return Request.rolling(ids(text), longest);
    }

    /** The tokens of a text from its beginning. */
    public int[] ids(String text) {
        return tokenizer.encode(atStart(text));
    }

    /** Where words are separated by spaces, one at the beginning separates nothing. */
    private String atStart(String text) {
        return tokenizer instanceof WordTokenizer ? PythonText.stripStart(text) : text;
    }
}
