package radd.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds the valid key that a mistyped one was probably meant to be. */
final class NearestKey {
    private NearestKey() {}

    /**
     * The nearest of some keys by edit distance; a key whose last part is right but whose section is missing or wrong is near, too.
     *
     * @param candidates not empty; the first of equally near ones is taken
     */
    static String of(String key, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(key, candidate)))
                .orElseThrow();
    }

    private static int distance(String key, String candidate) {
        return Math.min(edits(key, candidate), 1 + edits(lastPart(key), lastPart(candidate)));
    }

    private static String lastPart(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /** Levenshtein's distance: insertions, deletions and replacements of one character, row by row. */
    private static int edits(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int column = 0; column < previous.length; column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column < current.length; column++) {
                int replaced = previous[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, 1 + Math.min(previous[column], current[column - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
