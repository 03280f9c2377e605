package radd.eval.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import radd.InvalidSetting;

class MauveTest {
    @Test
    void equalHistogramsHaveOne() {
        assertEquals(1, DivergenceCurve.area(new double[] {0.5, 0.2, 0.3}, new double[] {0.5, 0.2, 0.3}), 1e-9);
    }

    /** The area below y = (1 - x^(1/5))^5 is 1/252; trapezoids of 25 mixtures lie a little above. */
    @Test
    void histogramsWithNothingInCommonHaveTheLeast() {
        double area = DivergenceCurve.area(new double[] {1, 0}, new double[] {0, 1});
        assertTrue(area >= 1 / 252.0 && area < 1.05 / 252, "area " + area);
    }

    @Test
    void theAreaIsThatOfBothOrders() {
        double[] p = {0.7, 0.2, 0.1, 0};
        double[] q = {0.1, 0.3, 0.3, 0.3};
        assertEquals(DivergenceCurve.area(p, q), DivergenceCurve.area(q, p), 1e-12);
        assertTrue(DivergenceCurve.area(p, q) < DivergenceCurve.area(p, new double[] {0.6, 0.2, 0.1, 0.1}));
    }

    /** Points on a line in the plane have one axis, along which their distances stay. */
    @Test
    void principalAxesKeepDistancesAndLeaveOutWhatHoldsNothing() {
        double[][] points = {{0, 0}, {3, 4}, {6, 8}, {-3, -4}};
        double[][] projected = PrincipalAxes.project(points, 0.9);
        assertEquals(1, projected[0].length);
        assertEquals(5, Math.abs(projected[1][0] - projected[0][0]), 1e-9);
        assertEquals(15, Math.abs(projected[2][0] - projected[3][0]), 1e-9);
        double[][] round = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
        assertEquals(2, PrincipalAxes.project(round, 0.9)[0].length);
    }

    @Test
    void samplesOfTheCorpusAreNearItAndOthersAreNot() {
        SplittableRandom random = new SplittableRandom(5);
        double[][] corpus = points(random, 300, 0);
        Mauve same = Mauve.of(points(random, 300, 0), corpus, 1);
        Mauve near = Mauve.of(points(random, 300, 1), corpus, 1);
        Mauve far = Mauve.of(points(random, 300, 6), corpus, 1);
        assertEquals(30, same.clusters());
        assertTrue(same.score().value() > 0.9, "same " + same.score());
        assertTrue(near.score().value() < same.score().value() - 0.05, "near " + near.score());
        assertTrue(far.score().value() < 0.05, "far " + far.score());
        assertTrue(Objects.requireNonNull(same.score().stderr()) > 0, "clusterings differ");
        assertEquals(same, Mauve.of(points(new SplittableRandom(5), 600, 0, 300), corpus, 1), "a function of the seed");
        assertThrows(InvalidSetting.class, () -> Mauve.of(points(random, 19, 0), corpus, 1));
    }

    private static double[][] points(SplittableRandom random, int count, double shift) {
        return points(random, count, shift, 0);
    }

    /** Around the origin, one coordinate shifted; those from {@code from} on. */
    private static double[][] points(SplittableRandom random, int count, double shift, int from) {
        double[][] points = new double[count - from][8];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < 8; j++) {
                double number = random.nextGaussian() + (j == 0 ? shift : 0);
                if (i >= from) {
                    points[i - from][j] = number;
                }
            }
        }
        return points;
    }
}
