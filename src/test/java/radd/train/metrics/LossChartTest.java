package radd.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.RaddException;
import radd.train.metrics.LossChart.Point;

class LossChartTest {
    @TempDir
    private Path folder;

    /** A loss that falls from ln(V) towards 3 with the noise of single steps. */
    private static List<Point> falling(int points, long stepsApart) {
        Random random = new Random(1);
        List<Point> loss = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            double mean = 3 + 7.8 * Math.exp(-8.0 * i / points);
            loss.add(new Point((i + 1) * stepsApart, mean * Math.exp(0.25 * random.nextGaussian())));
        }
        return loss;
    }

    private BufferedImage drawn(LossChart chart) throws Exception {
        Path file = folder.resolve("loss.png");
        chart.write(file);
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
        return assertNotNullImage(ImageIO.read(file.toFile()));
    }

    private static BufferedImage assertNotNullImage(BufferedImage image) {
        assertNotNull(image);
        assertEquals(1200, image.getWidth());
        assertEquals(700, image.getHeight());
        return image;
    }

    private static Set<Integer> colours(BufferedImage image) {
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                colours.add(image.getRGB(x, y) & 0xFFFFFF);
            }
        }
        return colours;
    }

    @Test
    void everySeriesIsInThePictureAndOnlyThose() throws Exception {
        List<Point> validation = List.of(new Point(1000, 4.2), new Point(2000, 3.3));
        Set<Integer> all = colours(drawn(new LossChart(falling(2000, 1), validation, OptionalDouble.of(2.9))));
        assertTrue(all.containsAll(Set.of(0xBFD3EA, 0x1F5FA8, 0xD55E00, 0x008060)));
        Set<Integer> few = colours(drawn(new LossChart(falling(2000, 1), List.of(), OptionalDouble.empty())));
        assertTrue(few.contains(0x1F5FA8));
        assertTrue(!few.contains(0xD55E00) && !few.contains(0x008060));
    }

    @Test
    void shortRunsAndStrangeValuesAreDrawn() throws Exception {
        drawn(new LossChart(List.of(new Point(1, 10.8)), List.of(), OptionalDouble.empty()));
        drawn(new LossChart(List.of(), List.of(new Point(5, 1.0)), OptionalDouble.empty()));
        List<Point> broken =
                List.of(new Point(1, 10.8), new Point(2, Double.NaN), new Point(3, Double.POSITIVE_INFINITY));
        LossChart chart = new LossChart(broken, List.of(), OptionalDouble.empty());
        assertEquals(List.of(new Point(1, 10.8)), chart.training());
        drawn(chart);
    }

    @Test
    void withoutAPointThereIsNoChart() {
        List<Point> nothing = List.of(new Point(1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new LossChart(nothing, List.of(), OptionalDouble.empty()));
    }

    @Test
    void smoothingKeepsAConstantAndHalvesNoNumberAtTheStart() {
        List<Point> constant =
                LongStream.range(0, 500).mapToObj(step -> new Point(step, 7)).toList();
        double rounding = 1e-12; // 500 sums of numbers near 7 in double precision
        LossChart.smoothed(constant).forEach(point -> assertEquals(7, point.natsPerToken(), rounding));
    }

    @Test
    void smoothingDoesNotLagBehindAStraightLine() {
        double[] line = IntStream.range(0, 400).mapToDouble(i -> 5 - 0.01 * i).toArray();
        double[] smooth = Smoothing.of(line);
        for (int i = 100; i < 300; i++) {
            assertEquals(line[i], smooth[i], 1e-9);
        }
    }

    @Test
    void thinningKeepsTheLastPointAndTheOrder() {
        List<Point> thin = LossChart.thinned(falling(100_001, 10));
        assertTrue(thin.size() > 1000 && thin.size() <= 2400, "points " + thin.size());
        assertEquals(1_000_010, thin.get(thin.size() - 1).step());
        for (int i = 1; i < thin.size(); i++) {
            assertTrue(thin.get(i - 1).step() < thin.get(i).step());
        }
        List<Point> few = falling(7, 1);
        assertEquals(few, LossChart.thinned(few));
    }

    @Test
    void aPlaceThatCannotBeWrittenIsRefused() {
        LossChart chart = new LossChart(falling(5, 1), List.of(), OptionalDouble.empty());
        RaddException refusal = assertThrows(RaddException.class, () -> chart.write(folder.resolve("none/loss.png")));
        assertEquals(RaddException.Kind.DATA, refusal.kind());
    }
}
