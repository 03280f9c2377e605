package radd.data.tokenizer;

import java.util.regex.Pattern;

/** Python's meaning of white space, word character and end of text, where Java's differs. */
public final class PythonText {
    /** {@code \s} of Python's re for text, and what strip() removes. */
    static final String SPACE =
            "[\\t-\\r\\x1C-\\x20\\x85\\xA0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]";

    /** {@code \w}: what isalnum() accepts (every letter and every kind of number) and the underscore; no combining marks. */
    static final String WORD = "[\\p{L}\\p{N}_]";

    /** {@code $} without MULTILINE: the end, or before a line feed that is the last character. */
    static final String END = "(?=\\n?\\z)";

    private static final Pattern LEADING = Pattern.compile("\\A" + SPACE + "+");
    private static final Pattern SPACE_ONLY = Pattern.compile(SPACE);

    private PythonText() {}

    /** Python's {@code str.strip()}. */
    public static String strip(String text) {
        return stripStart(stripEnd(text));
    }

    /** Python's {@code str.lstrip()}. */
    public static String stripStart(String text) {
        return LEADING.matcher(text).replaceFirst("");
    }

    /** Python's {@code str.rstrip()}. */
    public static String stripEnd(String text) {
        int end = text.length();
        while (end > 0 && SPACE_ONLY.matcher(text.substring(end - 1, end)).matches()) {
            end--;
        }
        return text.substring(0, end);
    }
}
