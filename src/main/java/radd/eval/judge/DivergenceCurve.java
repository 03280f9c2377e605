package radd.eval.judge;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How far two histograms are apart, as one number in (0, 1]: 1 where they are equal (MAUVE, arXiv:2102.01454, section 2).
 *
 * <p>Along the mixtures r = w p + (1 - w) q the points (exp(-c KL(q|r)), exp(-c KL(p|r))) run from (1, 0) to (0, 1); the number is the area under
 * them. As in the authors' program c is 5, there are 25 mixtures, and the area is the mean of those seen from both axes. Two histograms with nothing in
 * common have 0.004.
 */
final class DivergenceCurve {
    private static final double SCALE = 5;
    private static final int MIXTURES = 25;
    private static final double MARGIN = 1e-6;

    private DivergenceCurve() {}

    private record Point(double x, double y) {
        Point mirrored() {
            return new Point(y, x);
        }
    }

    /**
     * The area.
     *
     * @param p shares that sum to 1
     * @param q as many
     */
    static double area(double[] p, double[] q) {
        List<Point> curve = Stream.concat(
                        Stream.of(new Point(1, 0), new Point(0, 1)),
                        IntStream.range(0, MIXTURES)
                                .mapToDouble(i -> MARGIN + i * (1 - 2 * MARGIN) / (MIXTURES - 1))
                                .mapToObj(w -> point(p, q, w)))
                .toList();
        return (under(curve) + under(curve.stream().map(Point::mirrored).toList())) / 2;
    }

    private static Point point(double[] p, double[] q, double w) {
        double fromP = 0;
        double fromQ = 0;
        for (int i = 0; i < p.length; i++) {
            double mixed = w * p[i] + (1 - w) * q[i];
            fromP += p[i] == 0 ? 0 : p[i] * Math.log(p[i] / mixed);
            fromQ += q[i] == 0 ? 0 : q[i] * Math.log(q[i] / mixed);
        }
        return new Point(Math.exp(-SCALE * Math.max(0, fromQ)), Math.exp(-SCALE * Math.max(0, fromP)));
    }

    /** By trapezoids; y falls as x grows, also among points of the same x. */
    private static double under(List<Point> curve) {
        List<Point> sorted = curve.stream()
                .sorted(Comparator.comparingDouble(Point::x)
                        .thenComparing(Comparator.comparingDouble(Point::y).reversed()))
                .toList();
        double area = 0;
        for (int i = 1; i < sorted.size(); i++) {
            Point left = sorted.get(i - 1);
            Point right = sorted.get(i);
            area += (right.x() - left.x()) * (left.y() + right.y()) / 2;
        }
        return area;
    }
}
