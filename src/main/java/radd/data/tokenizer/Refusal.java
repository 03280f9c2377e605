package radd.data.tokenizer;

/** How a character that cannot be encoded is named to the user. */
public final class Refusal {
    private Refusal() {}

    /** The character at a place of a text, its code point and the place. */
    public static String describe(String text, int position) {
        return describe(text, position, position);
    }

    /** As {@link #describe(String, int)} for a part of a larger text in which the place has another number. */
    public static String describe(String text, int position, long positionInWhole) {
        int codePoint = text.codePointAt(position);
        String shown =
                Character.isISOControl(codePoint) ? "control character" : "'" + Character.toString(codePoint) + "'";
        return String.format("%s (U+%04X) at position %d", shown, codePoint, positionInWhole);
    }
}
