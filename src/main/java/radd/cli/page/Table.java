package radd.cli.page;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table of a page. */
final class Table {
    /**
     * A cell.
     *
     * @param text what is read
     * @param value the number behind it in full; null where it is a text
     */
    record Cell(String text, @Nullable Double value) {
        /** A text. */
        static Cell of(String text) {
            return new Cell(text, null);
        }

        /** A number; what is not known is a dash. */
        static Cell of(@Nullable Double value) {
            return new Cell(Numbers.of(value), value == null ? Double.valueOf(Double.NaN) : value);
        }

        /** An error by itself. */
        static Cell error(@Nullable Double value) {
            return new Cell(Numbers.error(value), value == null ? Double.valueOf(Double.NaN) : value);
        }

        /** A number with its error. */
        static Cell of(@Nullable Double value, @Nullable Double error) {
            return new Cell(Numbers.with(value, error), value == null ? Double.valueOf(Double.NaN) : value);
        }
    }

    private final String caption;
    private final List<String> header;
    private final List<List<Cell>> rows = new ArrayList<>();

    /**
     * @param caption what it says
     * @param header of the columns
     */
    Table(String caption, String... header) {
        this.caption = caption;
        this.header = List.of(header);
    }

    /** As the other, for columns that are counted out. */
    Table(String caption, List<String> header) {
        this.caption = caption;
        this.header = List.copyOf(header);
    }

    /** Adds a row with as many cells as there are columns. */
    Table row(Cell... cells) {
        return row(List.of(cells));
    }

    /** The same. */
    Table row(List<Cell> cells) {
        if (cells.size() != header.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for the columns " + header);
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /** The table, which scrolls sideways by itself where it is wider than the page. */
    Markup markup() {
        Markup table =
                new Markup().open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
        table.open("table").element("caption", caption);
        table.open("thead").open("tr");
        for (int column = 0; column < header.size(); column++) {
            table.element("th", header.get(column), "scope", "col", "class", numeric(column) ? "n" : "t");
        }
        table.close().close().open("tbody");
        for (List<Cell> row : rows) {
            table.open("tr");
            row.forEach(cell -> cell(table, cell));
            table.close();
        }
        return table.close().close().close();
    }

    private boolean numeric(int column) {
        return !rows.isEmpty() && rows.stream().allMatch(row -> row.get(column).value() != null);
    }

    private static void cell(Markup table, Cell cell) {
        Double value = cell.value();
        table.open("td", "class", value == null ? "t" : "n");
        if (value != null && Double.isFinite(value)) {
            table.element("data", cell.text(), "value", value.toString());
        } else {
            table.text(cell.text());
        }
        table.close();
    }
}
