package radd.eval;

import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import radd.RaddException;
import radd.modelio.PngChart;

/**
 * {@code denoising.png}: accuracy and cross-entropy against the level of noise.
 *
 * @param points at least one
 */
public record DenoisingChart(List<DenoisingEvaluation.Point> points) {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 650;

    /**
     * Writes the picture, whole or not at all.
     *
     * @throws RaddException if the file cannot be written, or nothing can be drawn for want of fonts
     */
    public void write(Path file) {
        PngChart.write(file, this::chart);
    }

    private XYChart chart() {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle("level of noise, sigma")
                .build();
        double[] levels =
                points.stream().mapToDouble(DenoisingEvaluation.Point::level).toArray();
        XYSeries accuracy = chart.addSeries(
                "accuracy",
                levels,
                points.stream().mapToDouble(DenoisingEvaluation.Point::accuracy).toArray());
        XYSeries nats = chart.addSeries(
                "cross-entropy, nats per token",
                levels,
                points.stream()
                        .mapToDouble(point -> point.crossEntropy().nllNatsPerToken())
                        .toArray());
        nats.setYAxisGroup(1);
        chart.setYAxisGroupTitle(0, accuracy.getName());
        chart.setYAxisGroupTitle(1, nats.getName());
        chart.getStyler().setYAxisGroupPosition(1, Styler.YAxisPosition.Right);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setPlotBorderVisible(false);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        return chart;
    }
}
