package radd.cli.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Points of one kind in a plot.
 *
 * @param name in the legend and where the pointer rests
 * @param colour number of a colour of the page, from 1
 * @param form how they look
 * @param points in the order in which a line goes through them; those that are not finite are left out
 */
record Series(String name, int colour, Form form, List<Point> points) {
    /** Colours that can be told apart. */
    static final int COLOURS = 8;

    /** How points look. */
    enum Form {
        /** A line through marks, with a band of the errors. */
        CURVE,
        /** A line alone. */
        LINE,
        /** A faint line behind others. */
        TRACE,
        /** A line through marks in their order, each with its error. */
        PATH,
        /** Marks with errors, without a line. */
        MARKS,
        /** Bars from zero, with errors. */
        BARS,
        /** A dashed line to compare with. */
        RULE
    }

    /**
     * A point.
     *
     * @param error standard error of y; null where it is not known or there is none
     * @param note what the pointer is told besides; empty where that is nothing
     */
    record Point(double x, double y, @Nullable Double error, String note) {
        Point(double x, double y) {
            this(x, y, null, "");
        }

        Point(double x, double y, @Nullable Double error) {
            this(x, y, error, "");
        }

        boolean finite() {
            return Double.isFinite(x) && Double.isFinite(y);
        }

        /** The end of a 95 % interval. */
        double low() {
            return error == null ? y : y - 1.96 * error;
        }

        /** The other end. */
        double high() {
            return error == null ? y : y + 1.96 * error;
        }
    }

    Series {
        points = points.stream().filter(Point::finite).toList();
    }

    /** The class of its colour. */
    String colourClass() {
        return "c" + (1 + (colour - 1) % COLOURS);
    }
}
