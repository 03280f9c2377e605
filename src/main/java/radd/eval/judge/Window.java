package radd.eval.judge;

import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of a text that the judge reads at once, and which of its tokens are scored there.
 *
 * <p>A text up to the judge's length is one window. In a longer one windows overlap: each but the first scores what the one before has not
 * reached, given as many tokens before it as there is room for. The first token of a text is context only.
 *
 * @param from first token
 * @param to one past the last token
 * @param scored first token that is scored, after {@code from}
 */
record Window(int from, int to, int scored) {
    /**
     * The windows of a text in order; none if it has no token to score.
     *
     * @param length tokens of the text
     * @param longest tokens that the judge can read at once, at least 2
     * @param stride tokens by which windows move on, 1 to {@code longest} - 1
     */
    static List<Window> of(int length, int longest, int stride) {
        List<Window> windows = new ArrayList<>();
        int scored = 1;
        while (scored < length) {
            int to = scored == 1 ? Math.min(length, longest) : (int) Math.min(length, (long) scored + stride);
            windows.add(new Window(Math.max(0, to - longest), to, scored));
            scored = to;
        }
        return windows;
    }

    /** How many tokens are scored here. */
    int count() {
        return to - scored;
    }
}
