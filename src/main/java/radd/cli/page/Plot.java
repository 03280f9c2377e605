package radd.cli.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A figure of a page: what it shows, its picture, its legend and the table of its numbers.
 *
 * <p>The picture itself is {@link PlotDrawing}'s.
 */
final class Plot {
    private final String title;
    private final String x;
    private final String y;
    private final List<Series> series = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private double @Nullable [] rangeX;
    private double @Nullable [] rangeY;
    private boolean fromZero;
    private boolean pointwise;
    private boolean legend = true;
    private @Nullable Table table;

    /**
     * @param title what it shows
     * @param x what lies along the bottom, with its unit
     * @param y what lies along the left, with its unit
     */
    Plot(String title, String x, String y) {
        this.title = title;
        this.x = x;
        this.y = y;
    }

    /** Adds points, unless there are none. */
    Plot add(Series more) {
        if (!more.points().isEmpty()) {
            series.add(more);
        }
        return this;
    }

    /** Ends of the lower axis, where they are not those of the data. */
    Plot rangeX(double least, double most) {
        rangeX = new double[] {least, most};
        return this;
    }

    /** Ends of the left axis; what is beyond is cut. */
    Plot rangeY(double least, double most) {
        rangeY = new double[] {least, most};
        return this;
    }

    /** Has the left axis begin at zero. */
    Plot fromZero() {
        fromZero = true;
        return this;
    }

    /** Has the pointer ask each mark by itself, where one x has several of a series. */
    Plot pointwise() {
        pointwise = true;
        return this;
    }

    /** Leaves the legend to the page. */
    Plot withoutLegend() {
        legend = false;
        return this;
    }

    /** A sentence below the picture. */
    Plot note(String sentence) {
        notes.add(sentence);
        return this;
    }

    /** The numbers. */
    Plot table(Table numbers) {
        table = numbers;
        return this;
    }

    boolean isEmpty() {
        return series.stream().allMatch(one -> one.form() == Series.Form.RULE);
    }

    String title() {
        return title;
    }

    String x() {
        return x;
    }

    String y() {
        return y;
    }

    List<Series> series() {
        return series;
    }

    double @Nullable [] rangeX() {
        return rangeX;
    }

    double @Nullable [] rangeY() {
        return rangeY;
    }

    boolean startsAtZero() {
        return fromZero || series.stream().anyMatch(one -> one.form() == Series.Form.BARS);
    }

    boolean isPointwise() {
        return pointwise;
    }

    /** What somebody is told who does not see the picture. */
    String description() {
        StringBuilder text = new StringBuilder(y + " against " + x + ".");
        for (Series one : series) {
            if (one.form() != Series.Form.TRACE) {
                Stream<Series.Point> points = one.points().stream();
                double[] values = points.mapToDouble(Series.Point::y).sorted().toArray();
                text.append(' ').append(one.name()).append(": ");
                text.append(Numbers.of(values[0])).append(" to ").append(Numbers.of(values[values.length - 1]));
                text.append('.');
            }
        }
        return text.toString();
    }

    /**
     * The figure.
     *
     * @param id of its own on the page
     */
    Markup figure(String id) {
        Markup figure = new Markup().open("figure", "id", id);
        figure.element("h3", title);
        List<Series> named =
                series.stream().filter(one -> one.form() != Series.Form.TRACE).toList();
        if (legend && named.size() > 1) {
            legend(figure, named);
        }
        figure.add(new PlotDrawing(this, id).svg());
        notes.forEach(note -> figure.element("p", note, "class", "note"));
        if (table != null) {
            figure.open("details")
                    .element("summary", "Numbers")
                    .add(table.markup())
                    .close();
        }
        return figure.close();
    }

    /** What each colour is. */
    static void legend(Markup markup, List<Series> named) {
        markup.open("p", "class", "legend");
        for (Series one : named) {
            markup.open("span", "class", one.colourClass());
            markup.open("i", "class", one.form() == Series.Form.RULE ? "key dashed" : "key")
                    .close();
            markup.text(one.name()).close();
        }
        markup.close();
    }
}
