package radd.data.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import radd.RaddException;

/**
 * How a user writes partly masked sequences: text with {@code [MASK]} and {@code [MASK:n]}, or ids with {@code m}.
 *
 * @param maskId the mask token's id, V: what a masked position becomes
 * @param longest most tokens of a sequence, masks included
 */
public record MaskedText(int maskId, int longest) {
    private static final Pattern GAP = Pattern.compile("\\[MASK(:[^\\]]*)?\\]");
    private static final String MASK = "m";

    /**
     * The ids of a text with gaps; the stretches between gaps are encoded each by itself.
     *
     * <p>Where tokens carry the space before their word, a space directly before a gap belongs to the gap's first token and is dropped.
     * Where words are separated by spaces, so is the one after a gap.
     *
     * @throws RaddException (CONFIG) if a gap is badly written, something has no token, or the sequence is empty or too long
     */
    public int[] ofText(String text, Tokenizer tokenizer) {
        Ids ids = new Ids();
        Matcher gap = GAP.matcher(text);
        int from = 0;
        while (gap.find()) {
            addPiece(ids, text, from, gap.start(), true, tokenizer);
            int count = gap.group(1) == null ? 1 : count(gap);
            requireFits("text", (long) ids.size() + count);
            for (int i = 0; i < count; i++) {
                ids.add(maskId);
            }
            from = gap.end();
        }
        addPiece(ids, text, from, text.length(), false, tokenizer);
        requireFits("text", ids.size());
        return ids.toArray();
    }

    /**
     * Sequences of ids: numbers and {@code m} separated by commas, sequences separated by semicolons, white space ignored.
     *
     * @throws RaddException (CONFIG) if something is neither a token id nor {@code m}, or a sequence is empty or too long
     */
    public List<int[]> ofIds(String written) {
        List<int[]> sequences = new ArrayList<>();
        for (String sequence : written.split(";", -1)) {
            String what = "sequence " + sequences.size();
            String[] items = sequence.isBlank() ? new String[0] : sequence.split(",", -1);
            requireFits(what, items.length);
            int[] ids = new int[items.length];
            for (int position = 0; position < ids.length; position++) {
                ids[position] = id(items[position].strip(), position, what);
            }
            sequences.add(ids);
        }
        return sequences;
    }

    private int id(String item, int position, String what) {
        if (item.equals(MASK)) {
            return maskId;
        }
        if (item.matches("[0-9]{1,9}") && Integer.parseInt(item) < maskId) {
            return Integer.parseInt(item);
        }
        throw refused(
                "'" + item + "' at position " + position + " of " + what + " is no token id",
                "must be a number from 0 to " + (maskId - 1) + ", or m for a mask");
    }

    private int count(Matcher gap) {
        String number = gap.group(1).substring(1);
        if (!number.matches("[0-9]{1,9}") || Integer.parseInt(number) < 1) {
            throw refused(
                    "gap '" + gap.group() + "' at position " + gap.start() + " has no number of masks",
                    "write [MASK] or [MASK:n] with n at least 1");
        }
        return Integer.parseInt(number);
    }

    private static void addPiece(Ids ids, String text, int from, int to, boolean beforeGap, Tokenizer tokenizer) {
        boolean words = tokenizer instanceof WordTokenizer;
        int start = words && from > 0 && text.startsWith(" ", from) ? from + 1 : from;
        boolean withTheirSpace = tokenizer instanceof Gpt2Tokenizer || tokenizer instanceof SentencePieceTokenizer;
        boolean spaceIsTheGaps = beforeGap && (words || withTheirSpace);
        int end = spaceIsTheGaps && start < to && text.charAt(to - 1) == ' ' ? to - 1 : to;
        if (start >= end) {
            return;
        }
        String piece = text.substring(start, end);
        int refused = tokenizer.refusedAt(piece);
        if (refused >= 0) {
            throw refused(
                    Refusal.describe(text, start + refused) + " of the text has no token in " + tokenizer.name(),
                    "write what the tokenizer knows, and gaps as [MASK] or [MASK:n]");
        }
        ids.addAll(tokenizer.encode(piece));
    }

    private void requireFits(String what, long tokens) {
        if (tokens < 1 || tokens > longest) {
            throw refused(what + " has " + tokens + " tokens", "must have 1 to " + longest + ", the model's length");
        }
    }

    private static RaddException refused(String what, String remedy) {
        return new RaddException(RaddException.Kind.CONFIG, what, remedy);
    }
}
