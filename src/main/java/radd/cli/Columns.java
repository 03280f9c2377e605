package radd.cli;

import java.io.PrintWriter;
import java.util.List;

/** Rows of texts, printed as columns as wide as their longest text. */
final class Columns {
    private static final String GAP = "  ";

    private Columns() {}

    /** Prints rows of equal length; the last column is not padded. */
    static void print(List<List<String>> rows, PrintWriter out) {
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = rows.stream()
                        .mapToInt(other -> other.get(at).length())
                        .max()
                        .orElse(0);
                boolean last = column == row.size() - 1;
                line.append(row.get(column))
                        .append(last ? "" : " ".repeat(width - row.get(column).length()) + GAP);
            }
            out.println(line);
        }
    }
}
