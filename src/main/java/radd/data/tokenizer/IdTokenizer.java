package radd.data.tokenizer;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import radd.RaddException;

/** The ids themselves as text, for models of any other vocabulary: decimal numbers separated by white space or commas. */
public final class IdTokenizer implements Tokenizer {
    /** The name in manifests. */
    public static final String NAME = "ids";

    private final int vocabularySize;

    /** Takes V, the number of real tokens, at least 1. */
    public IdTokenizer(int vocabularySize) {
        if (vocabularySize < 1) {
            throw new IllegalArgumentException("vocabularySize is " + vocabularySize + ", must be at least 1");
        }
        this.vocabularySize = vocabularySize;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public OptionalInt endOfText() {
        return OptionalInt.empty();
    }

    @Override
    public int[] encode(String text) {
        int refused = refusedAt(text);
        if (refused >= 0) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "'" + text.substring(refused).split("[\\s,]", 2)[0] + "' at position " + refused
                            + " is no token id",
                    "must be a number from 0 to " + (vocabularySize - 1));
        }
        return Arrays.stream(text.split("[\\s,]+"))
                .filter(number -> !number.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    @Override
    public String decode(int[] ids) {
        Ids.requireInVocabulary(ids, vocabularySize);
        return IntStream.of(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    @Override
    public String fingerprint() {
        return "ids:" + vocabularySize;
    }

    /** Before white space that follows a digit. */
    @Override
    public int nextCut(CharSequence text, int from) {
        for (int place = Math.max(from, 1); place < text.length(); place++) {
            if (isSeparator(text.charAt(place)) && !isSeparator(text.charAt(place - 1))) {
                return place;
            }
        }
        return -1;
    }

    @Override
    public int refusedAt(String text) {
        int at = 0;
        while (at < text.length()) {
            if (isSeparator(text.charAt(at))) {
                at++;
                continue;
            }
            int start = at;
            long id = 0;
            while (at < text.length() && !isSeparator(text.charAt(at))) {
                int digit = text.charAt(at) - '0';
                id = digit < 0 || digit > 9 ? Integer.MAX_VALUE : Math.min(10 * id + digit, Integer.MAX_VALUE);
                at++;
            }
            if (id >= vocabularySize) {
                return start;
            }
        }
        return -1;
    }

    private static boolean isSeparator(char symbol) {
        return symbol == ',' || symbol == ' ' || (symbol >= '\t' && symbol <= '\r');
    }
}
