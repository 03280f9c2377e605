package radd.eval.frontier;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import radd.RaddException;
import radd.modelio.PngChart;

/**
 * {@code frontier.png}: nats per token against entropy, a line a curve, with the errors of both its points' heights.
 *
 * @param curves at least one
 */
public record FrontierChart(List<FrontierCurve> curves) {
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 800;

    /**
     * Writes the picture, 1200 x 800, whole or not at all.
     *
     * @throws RaddException if the file cannot be written, or nothing can be drawn for want of fonts
     */
    public void write(Path file) {
        PngChart.write(file, this::chart);
    }

    private XYChart chart() {
        XYChart chart = PngChart.of(WIDTH, HEIGHT, "unigram entropy of a sample, nats", "nats per token, by the judge");
        style(chart.getStyler());
        for (FrontierCurve curve : curves) {
            List<FrontierPoint> points = curve.points();
            XYSeries series = chart.addSeries(
                    curve.name(),
                    column(points.stream().mapToDouble(FrontierPoint::x)),
                    column(points.stream().mapToDouble(FrontierPoint::y)),
                    column(points.stream().mapToDouble(point -> Math.sqrt(point.varianceY()))));
            series.setLineWidth(2.0f);
        }
        return chart;
    }

    private static double[] column(DoubleStream numbers) {
        return numbers.toArray();
    }

    private static void style(XYStyler styler) {
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal);
        styler.setXAxisDecimalPattern("0.00#");
        styler.setYAxisDecimalPattern("0.0##");
    }
}
