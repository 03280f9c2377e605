package radd.data.tokenizer;

import java.util.OptionalInt;
import radd.RaddException;

/**
 * The characters of text8: 0 is the space, 1 to 26 are a to z.
 *
 * <p>Text8 is one stream without documents, so there is no end of text.
 */
public final class CharacterTokenizer implements Tokenizer {
    /** The name that {@link Tokenizers#byName} knows it by. */
    public static final String NAME = "text8";

    private static final String SYMBOLS = " abcdefghijklmnopqrstuvwxyz";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int vocabularySize() {
        return SYMBOLS.length();
    }

    @Override
    public boolean ofCharacters() {
        return true;
    }

    @Override
    public OptionalInt endOfText() {
        return OptionalInt.empty();
    }

    @Override
    public int[] encode(String text) {
        int[] ids = new int[text.length()];
        for (int position = 0; position < ids.length; position++) {
            ids[position] = id(text.charAt(position));
            if (ids[position] < 0) {
                throw new RaddException(
                        RaddException.Kind.DATA,
                        Refusal.describe(text, position) + " is not in the text8 alphabet",
                        "text8 is made of a to z and spaces only");
            }
        }
        return ids;
    }

    @Override
    public String decode(int[] ids) {
        Ids.requireInVocabulary(ids, vocabularySize());
        StringBuilder text = new StringBuilder(ids.length);
        for (int id : ids) {
            text.append(SYMBOLS.charAt(id));
        }
        return text.toString();
    }

    @Override
    public String fingerprint() {
        return "text8:space,a-z";
    }

    @Override
    public int nextCut(CharSequence text, int from) {
        int cut = Math.max(from, 1);
        return cut < text.length() ? cut : -1;
    }

    @Override
    public int refusedAt(String text) {
        for (int position = 0; position < text.length(); position++) {
            if (id(text.charAt(position)) < 0) {
                return position;
            }
        }
        return -1;
    }

    private static int id(char symbol) {
        if (symbol >= 'a' && symbol <= 'z') {
            return symbol - 'a' + 1;
        }
        return symbol == ' ' ? 0 : -1;
    }
}
