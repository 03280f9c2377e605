package radd.modelio;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.XYStyler;
import radd.RaddException;

/** Charts as pictures in files. */
public final class PngChart {
    private static final Color INK = new Color(0x22, 0x22, 0x22);
    private static final Color GRID = new Color(0xE4, 0xE4, 0xE4);

    private PngChart() {}

    /**
     * An empty chart in the one style of radd's pictures.
     *
     * @param x what lies along the bottom, with its unit
     * @param y what lies along the left, with its unit
     */
    public static XYChart of(int width, int height, String x, String y) {
        XYChart chart = new XYChartBuilder()
                .width(width)
                .height(height)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        XYStyler styler = chart.getStyler();
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(GRID);
        styler.setChartFontColor(INK);
        styler.setAxisTickLabelsColor(INK);
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 17));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 19));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 17));
        styler.setLegendBorderColor(GRID);
        styler.setMarkerSize(9);
        styler.setChartPadding(18);
        styler.setAntiAlias(true);
        return chart;
    }

    /**
     * Draws a chart and writes it, whole or not at all.
     *
     * @param chart makes it; what it throws for want of fonts is the user's to mend
     * @throws RaddException (DATA) if the file cannot be written, or nothing can be drawn for want of fonts
     */
    public static void write(Path file, Supplier<XYChart> chart) {
        BufferedImage image = draw(file, chart);
        AtomicFile.write(file, channel -> {
            // To memory first: ImageIO prints stack traces of its own where it cannot write.
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.setUseCache(false); // no temporary files
            if (!ImageIO.write(image, "png", png)) {
                throw new IOException("Java has no writer of png");
            }
            ByteBuffer bytes = ByteBuffer.wrap(png.toByteArray());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    private static BufferedImage draw(Path file, Supplier<XYChart> maker) {
        try {
            XYChart chart = maker.get();
            BufferedImage image = new BufferedImage(chart.getWidth(), chart.getHeight(), BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = image.createGraphics();
            try {
                chart.paint(graphics, chart.getWidth(), chart.getHeight());
            } finally {
                graphics.dispose();
            }
            return image;
        } catch (LinkageError | InternalError | RuntimeException failure) {
            // Java's drawing needs freetype and fontconfig with a font, which small containers lack.
            throw new RaddException(
                    RaddException.Kind.DATA,
                    file + " cannot be drawn: " + failure,
                    "install fontconfig and a font such as DejaVu",
                    failure);
        }
    }
}
