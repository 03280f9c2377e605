package radd.modelio;

/** How far a name is from another that it may have been meant to be. */
public final class EditDistance {
    private EditDistance() {}

    /** Levenshtein's distance: insertions, deletions and replacements of one character, row by row. */
    public static int between(String from, String to) {
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
