package radd.data.tokenizer;

/** What is no Unicode text in a Java string. */
final class UnpairedSurrogates {
    private UnpairedSurrogates() {}

    /** The text with U+FFFD for each of them. */
    static String replaced(String text) {
        StringBuilder mended = null;
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (!Character.isSurrogate(unit)) {
                continue;
            }
            if (Character.isHighSurrogate(unit)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1))) {
                at++;
                continue;
            }
            mended = mended == null ? new StringBuilder(text) : mended;
            mended.setCharAt(at, '\uFFFD');
        }
        return mended == null ? text : mended.toString();
    }
}
