package radd.modelio;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import radd.RaddException;

/** Charts as pictures in files. */
public final class PngChart {
    private PngChart() {}

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
