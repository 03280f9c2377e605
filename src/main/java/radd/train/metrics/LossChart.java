package radd.train.metrics;

import java.awt.BasicStroke;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import radd.RaddException;
import radd.modelio.PngChart;

/**
 * {@code loss.png}: the training loss of a run over its steps, faint as measured and bold as smoothed, with the validation bounds as
 * marks and, where the source of the data is known, its entropy as the line that no model can pass.
 *
 * @param training logged losses, by step; each is a mean over the steps since the one before
 * @param validation bounds on held-out data, by step; may be empty
 * @param entropy of the source of the data, nats per token
 */
public record LossChart(List<Point> training, List<Point> validation, OptionalDouble entropy) {
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 700;

    /** More points than this make the file larger and the picture no better. */
    private static final int DRAWN_POINTS = 2 * WIDTH;

    /** Share of the logged losses that may lie below the frame; above it lie all that exceed the highest of the smoothed line. */
    private static final double CUT_SHARE = 0.05;

    private static final Color RAW = new Color(0xBF, 0xD3, 0xEA);
    private static final Color SMOOTH = new Color(0x1F, 0x5F, 0xA8);
    private static final Color VALIDATION = new Color(0xD5, 0x5E, 0x00);
    private static final Color ENTROPY = new Color(0x00, 0x80, 0x60);

    /**
     * A loss.
     *
     * @param step the training step
     * @param natsPerToken the loss in nats per token; points that are not finite are not drawn
     */
    public record Point(long step, double natsPerToken) {}

    public LossChart {
        training = finite(training);
        validation = finite(validation);
        if (training.isEmpty() && validation.isEmpty()) {
            throw new IllegalArgumentException("a chart needs a point");
        }
    }

    private static List<Point> finite(List<Point> points) {
        return points.stream()
                .filter(point -> Double.isFinite(point.natsPerToken()))
                .toList();
    }

    /**
     * Writes the picture, 1200 x 700, whole or not at all.
     *
     * @throws RaddException if the file cannot be written, or nothing can be drawn for want of fonts
     */
    public void write(Path file) {
        PngChart.write(file, this::chart);
    }

    private XYChart chart() {
        XYChart chart = PngChart.of(WIDTH, HEIGHT, "step", "nats per token");
        style(chart.getStyler());
        frame(chart.getStyler());
        if (!training.isEmpty()) {
            line(chart, "training, as logged", thinned(training), RAW, 1.0f);
            line(chart, "training, smoothed", thinned(smoothed(training)), SMOOTH, 2.6f);
        }
        if (entropy.isPresent()) {
            double value = entropy.getAsDouble();
            String name = String.format(Locale.ROOT, "entropy of the source, %.3f", value);
            XYSeries series =
                    line(chart, name, List.of(new Point(0, value), new Point(lastStep(), value)), ENTROPY, 2.0f);
            series.setLineStyle(
                    new BasicStroke(2.0f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {9, 6}, 0));
        }
        if (!validation.isEmpty()) {
            XYSeries marks = line(chart, "validation bound", validation, VALIDATION, 1.4f);
            marks.setMarker(SeriesMarkers.CIRCLE);
            marks.setMarkerColor(VALIDATION);
        }
        return chart;
    }

    private static void style(XYStyler styler) {
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setLegendPosition(Styler.LegendPosition.InsideNE);
        styler.setLegendSeriesLineLength(36);
        styler.setXAxisTickMarkSpacingHint(130);
        styler.setYAxisTickMarkSpacingHint(60);
        styler.setXAxisDecimalPattern("#,##0");
        styler.setYAxisDecimalPattern("0.0##");
    }

    /** The range of the axes: single noisy steps may leave it, so that they do not flatten the curves. */
    private void frame(XYStyler styler) {
        int unsettled = Math.min(Smoothing.LEAST, training.size() / 2);
        double[] kept = DoubleStream.concat(
                        Stream.concat(smoothed(training).stream().skip(unsettled), validation.stream())
                                .mapToDouble(Point::natsPerToken),
                        entropy.stream())
                .toArray();
        double[] steps =
                training.stream().mapToDouble(Point::natsPerToken).sorted().toArray();
        double top = DoubleStream.of(kept).max().orElseThrow();
        double bottom = DoubleStream.of(kept).min().orElseThrow();
        if (steps.length > 0) {
            bottom = Math.min(bottom, steps[(int) (CUT_SHARE * steps.length)]);
        }
        double margin = Math.max(0.05 * (top - bottom), 0.01);
        styler.setYAxisMin(bottom >= 0 ? Math.max(0, bottom - margin) : bottom - margin);
        styler.setYAxisMax(top + margin);
        styler.setXAxisMin(0.0);
        styler.setXAxisMax((double) lastStep());
    }

    private long lastStep() {
        long last = Stream.concat(training.stream(), validation.stream())
                .mapToLong(Point::step)
                .max()
                .orElse(0);
        return Math.max(1, last);
    }

    private static XYSeries line(XYChart chart, String name, List<Point> points, Color colour, float width) {
        double[] steps = points.stream().mapToDouble(Point::step).toArray();
        // XChart labels equally spaced steps by counting them off (0, 21, 42, ...). An invisible shift has it choose
        // round numbers.
        steps[0] += 0.001;
        double[] losses = points.stream().mapToDouble(Point::natsPerToken).toArray();
        XYSeries series = chart.addSeries(name, steps, losses);
        series.setLineColor(colour);
        series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        series.setMarker(SeriesMarkers.NONE);
        return series;
    }

    /** Averaged over their neighbours. */
    static List<Point> smoothed(List<Point> points) {
        double[] smooth =
                Smoothing.of(points.stream().mapToDouble(Point::natsPerToken).toArray());
        return IntStream.range(0, smooth.length)
                .mapToObj(i -> new Point(points.get(i).step(), smooth[i]))
                .toList();
    }

    /** Evenly chosen points, the last among them. */
    static List<Point> thinned(List<Point> points) {
        int stride = (points.size() + DRAWN_POINTS - 1) / DRAWN_POINTS;
        List<Point> chosen = new ArrayList<>();
        for (int i = (points.size() - 1) % Math.max(1, stride); i < points.size(); i += stride) {
            chosen.add(points.get(i));
        }
        return chosen;
    }
}
