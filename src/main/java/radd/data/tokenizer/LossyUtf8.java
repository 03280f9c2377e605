package radd.data.tokenizer;

/**
 * UTF-8 to text with U+FFFD for what is malformed, as Python's {@code errors="replace"}: one for each longest prefix of a character that
 * some valid continuation exists for (Unicode 3.9, "substitution of maximal subparts").
 *
 * <p>Java's own decoder replaces an encoded surrogate by one U+FFFD where Python gives three.
 */
final class LossyUtf8 {
    private static final char REPLACEMENT = '\uFFFD';

    private LossyUtf8() {}

    static String decode(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        int at = 0;
        while (at < bytes.length) {
            int lead = bytes[at] & 0xFF;
            int length = lengthOf(lead);
            int taken = 1;
            int codePoint = length == 1 ? lead : lead & (0x7F >> length);
            while (taken < length && at + taken < bytes.length && continues(lead, taken, bytes[at + taken] & 0xFF)) {
                codePoint = (codePoint << 6) | (bytes[at + taken] & 0x3F);
                taken++;
            }
            if (taken == length) {
                text.appendCodePoint(codePoint);
            } else {
                text.append(REPLACEMENT);
            }
            at += taken;
        }
        return text.toString();
    }

    /** Bytes of the character that a byte leads, 0 if it cannot lead one. */
    private static int lengthOf(int lead) {
        if (lead < 0x80) {
            return 1;
        } else if (lead < 0xC2) {
            return 0;
        } else if (lead < 0xE0) {
            return 2;
        } else if (lead < 0xF0) {
            return 3;
        }
        return lead < 0xF5 ? 4 : 0;
    }

    /** Whether a byte may stand at a place after the lead: the second is narrower after E0, ED, F0 and F4 (Unicode table 3-7). */
    private static boolean continues(int lead, int place, int next) {
        int low = 0x80;
        int high = 0xBF;
        if (place == 1) {
            low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : low;
            high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : high;
        }
        return next >= low && next <= high;
    }
}
