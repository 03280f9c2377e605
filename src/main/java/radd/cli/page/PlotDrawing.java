package radd.cli.page;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import radd.cli.page.Series.Form;
import radd.cli.page.Series.Point;

/** A plot as SVG. Its unit is a pixel of a page on which it has its natural size; colours are classes of the page. */
final class PlotDrawing {
    private static final double WIDTH = 440;
    private static final double HEIGHT = 268;
    private static final double TOP = 26;
    private static final double BOTTOM = HEIGHT - 42;

    /** Width of a digit of a label, on the large side. */
    private static final double DIGIT = 7.2;

    private static final int MOST_TICKS = 7;

    private final Plot plot;
    private final String id;
    private final Scale y;
    private final Scale x;

    PlotDrawing(Plot plot, String id) {
        this.plot = plot;
        this.id = id;
        this.y = scaleY();
        double left = 10 + DIGIT * longest(y);
        this.x = scaleX(left);
    }

    private Stream<Point> points() {
        return plot.series().stream().filter(one -> one.form() != Form.TRACE).flatMap(one -> one.points().stream());
    }

    private Scale scaleY() {
        double[] range = plot.rangeY();
        if (range != null) {
            return Scale.exactly(range[0], range[1], BOTTOM, TOP, 5);
        }
        double least = points().mapToDouble(Point::low).min().orElse(0);
        double most = points().mapToDouble(Point::high).max().orElse(1);
        return Scale.around(plot.startsAtZero() ? Math.min(0, least) : least, most, BOTTOM, TOP, 5);
    }

    /** As many ticks as have room for their labels; the last one must not be cut. */
    private Scale scaleX(double left) {
        double[] range = plot.rangeX() != null
                ? plot.rangeX()
                : new double[] {
                    points().mapToDouble(Point::x).min().orElse(0),
                    points().mapToDouble(Point::x).max().orElse(1)
                };
        double right = WIDTH - 14;
        for (int ticks = MOST_TICKS; ; ticks--) {
            Scale scale = plot.rangeX() != null
                    ? Scale.exactly(range[0], range[1], left, right, ticks)
                    : Scale.around(range[0], range[1], left, right, ticks);
            double room = (scale.at(scale.least() + scale.step()) - left) / DIGIT;
            if (ticks == 1 || longest(scale) + 1.5 <= room) {
                double end = WIDTH - Math.max(14, DIGIT * longest(scale) / 2 + 2);
                return new Scale(scale.least(), scale.most(), left, end, scale.step());
            }
        }
    }

    private static int longest(Scale scale) {
        return scale.ticks().stream()
                .mapToInt(tick -> scale.label(tick).length())
                .max()
                .orElse(1);
    }

    Markup svg() {
        Markup svg = new Markup()
                .open(
                        "svg",
                        "xmlns",
                        "http://www.w3.org/2000/svg",
                        "viewBox",
                        "0 0 " + Markup.rounded(WIDTH) + " " + Markup.rounded(HEIGHT),
                        "role",
                        "img",
                        "aria-labelledby",
                        id + "-title " + id + "-desc");
        svg.element("title", plot.title(), "id", id + "-title");
        svg.element("desc", plot.description(), "id", id + "-desc");
        svg.open("clipPath", "id", id + "-clip");
        // Marks at the ends of an axis are not halved.
        svg.empty(
                "rect", "x", x.from() - 6, "y", TOP - 6, "width", x.to() - x.from() + 12, "height", BOTTOM - TOP + 12);
        svg.close();
        grid(svg);
        svg.open("g", "clip-path", "url(#" + id + "-clip)");
        plot.series().forEach(one -> series(svg, one));
        svg.close();
        if (plot.isPointwise()) {
            plot.series().forEach(one -> hitMarks(svg, one));
        } else {
            hitStrips(svg);
        }
        return svg.close();
    }

    private void grid(Markup svg) {
        svg.open("g", "class", "axes");
        svg.element("text", plot.y(), "x", 0, "y", 12, "class", "label");
        for (double tick : y.ticks()) {
            svg.empty("line", "x1", x.from(), "x2", x.to(), "y1", y.at(tick), "y2", y.at(tick), "class", "grid");
            svg.element("text", y.label(tick), "x", x.from() - 6, "y", y.at(tick) + 4, "class", "end");
        }
        svg.empty("line", "x1", x.from(), "x2", x.to(), "y1", BOTTOM, "y2", BOTTOM, "class", "axis");
        for (double tick : x.ticks()) {
            svg.empty("line", "x1", x.at(tick), "x2", x.at(tick), "y1", BOTTOM, "y2", BOTTOM + 5, "class", "axis");
            svg.element("text", x.label(tick), "x", x.at(tick), "y", BOTTOM + 18, "class", "middle");
        }
        svg.element("text", plot.x(), "x", (x.from() + x.to()) / 2, "y", HEIGHT - 5, "class", "middle label");
        svg.close();
    }

    private void series(Markup svg, Series one) {
        svg.open("g", "class", one.colourClass());
        switch (one.form()) {
            case CURVE -> {
                band(svg, one.points());
                line(svg, one.points(), "line");
                marks(svg, one.points());
            }
            case PATH -> {
                line(svg, one.points(), "line");
                one.points().forEach(point -> whisker(svg, point));
                marks(svg, one.points());
            }
            case LINE -> line(svg, one.points(), "line");
            case TRACE -> line(svg, one.points(), "trace");
            case RULE -> line(svg, one.points(), "rule");
            case MARKS -> {
                one.points().forEach(point -> whisker(svg, point));
                marks(svg, one.points());
            }
            case BARS -> bars(svg, one.points());
        }
        svg.close();
    }

    private void line(Markup svg, List<Point> points, String kind) {
        svg.empty("path", "class", kind + " mark", "d", path(points, Point::y, "M"));
    }

    private void band(Markup svg, List<Point> points) {
        if (points.stream().anyMatch(point -> point.error() != null)) {
            List<Point> back = points.stream()
                    .sorted(Comparator.comparingDouble(Point::x).reversed())
                    .toList();
            svg.empty("path", "class", "band", "d", path(points, Point::high, "M") + path(back, Point::low, "L") + "Z");
        }
    }

    private String path(List<Point> points, ToDoubleFunction<Point> height, String first) {
        return points.stream()
                .map(point -> Markup.rounded(x.at(point.x())) + " " + Markup.rounded(y.at(height.applyAsDouble(point))))
                .collect(Collectors.joining("L", first, ""));
    }

    private void marks(Markup svg, List<Point> points) {
        points.forEach(
                point -> svg.empty("circle", "class", "mark", "cx", x.at(point.x()), "cy", y.at(point.y()), "r", 2.6));
    }

    private void whisker(Markup svg, Point point) {
        if (point.error() != null) {
            double at = x.at(point.x());
            svg.empty(
                    "line", "class", "whisker", "x1", at, "x2", at, "y1", y.at(point.low()), "y2", y.at(point.high()));
        }
    }

    private void bars(Markup svg, List<Point> points) {
        double half = 0.42 * narrowest(points);
        for (Point point : points) {
            double top = Math.min(y.at(point.y()), y.at(0));
            double height = Math.abs(y.at(point.y()) - y.at(0));
            svg.empty(
                    "rect",
                    "class",
                    "bar mark",
                    "x",
                    x.at(point.x()) - half,
                    "y",
                    top,
                    "width",
                    2 * half,
                    "height",
                    Math.max(0.5, height));
            whisker(svg, point);
        }
    }

    /** Pixels between the nearest two points. */
    private double narrowest(List<Point> points) {
        double[] places =
                points.stream().mapToDouble(point -> x.at(point.x())).sorted().toArray();
        double least = 24;
        for (int i = 1; i < places.length; i++) {
            least = places[i] > places[i - 1] ? Math.min(least, places[i] - places[i - 1]) : least;
        }
        return least;
    }

    private void hitMarks(Markup svg, Series one) {
        if (one.form() == Form.RULE || one.form() == Form.TRACE) {
            return;
        }
        for (Point point : one.points()) {
            svg.open("circle", "class", "hit", "cx", x.within(point.x()), "cy", y.within(point.y()), "r", 9);
            svg.element("title", told(one, point) + "\n" + plot.x() + ": " + Numbers.of(point.x()));
            svg.close();
        }
    }

    /** A strip for each x of the longest series, which tells what all series have there. */
    private void hitStrips(Markup svg) {
        List<Series> told = plot.series().stream()
                .filter(one -> one.form() != Form.RULE && one.form() != Form.TRACE)
                .toList();
        double[] places = told.stream()
                .max(Comparator.comparingInt(one -> one.points().size()))
                .map(one -> one.points().stream().mapToDouble(Point::x))
                .orElse(DoubleStream.empty())
                .sorted()
                .distinct()
                .toArray();
        for (int i = 0; i < places.length; i++) {
            double from = i == 0 ? x.from() : x.at((places[i - 1] + places[i]) / 2);
            double to = i == places.length - 1 ? x.to() : x.at((places[i] + places[i + 1]) / 2);
            double at = places[i];
            double reach = Math.max(to - x.at(at), x.at(at) - from) + 0.01;
            svg.open("rect", "class", "hit", "x", from, "y", TOP, "width", to - from, "height", BOTTOM - TOP);
            String values = told.stream()
                    .map(one -> nearest(one, at, reach))
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining("\n"));
            svg.element("title", plot.x() + ": " + Numbers.of(at) + "\n" + values);
            svg.close();
        }
    }

    private String nearest(Series one, double at, double reach) {
        return one.points().stream()
                .min(Comparator.comparingDouble(point -> Math.abs(point.x() - at)))
                .filter(point -> Math.abs(x.at(point.x()) - x.at(at)) <= reach)
                .map(point -> told(one, point))
                .orElse("");
    }

    private static String told(Series one, Point point) {
        return one.name() + ": " + Numbers.with(point.y(), point.error())
                + (point.note().isEmpty() ? "" : ", " + point.note());
    }
}
