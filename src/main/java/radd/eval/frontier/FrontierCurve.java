package radd.eval.frontier;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The points of one method in so many steps, whose draws differ in temperature and cut.
 *
 * @param method its name
 * @param steps steps from all masked to none
 * @param points in ascending order of their entropy, at least one
 */
public record FrontierCurve(String method, int steps, List<FrontierPoint> points) {
    public FrontierCurve {
        points = points.stream()
                .sorted(Comparator.comparingDouble(FrontierPoint::x))
                .toList();
    }

    /** A name to be read. */
    public String name() {
        return method + ", " + steps + " steps";
    }

    double least() {
        return points.get(0).x();
    }

    double most() {
        return points.get(points.size() - 1).x();
    }

    /**
     * A value of the curve and its error.
     *
     * @param nats of the judge, per token
     * @param stderr to first order
     */
    record Level(double nats, double stderr) {}

    /**
     * Nats per token at an entropy, on the line between the two points beside it.
     *
     * <p>With weight t on the right point and slope s the variance is (1 - t)^2 (v_l + s^2 u_l) + t^2 (v_r + s^2 u_r), v that of a point's nats
     * and u of its entropy, taken as independent.
     *
     * @return empty if the entropy is not between two points
     */
    Optional<Level> at(double entropy) {
        for (int i = 1; i < points.size(); i++) {
            FrontierPoint left = points.get(i - 1);
            FrontierPoint right = points.get(i);
            if (left.x() <= entropy && entropy <= right.x() && left.x() < right.x()) {
                double t = (entropy - left.x()) / (right.x() - left.x());
                double slope = (right.y() - left.y()) / (right.x() - left.x());
                double variance = (1 - t) * (1 - t) * (left.varianceY() + slope * slope * left.varianceX())
                        + t * t * (right.varianceY() + slope * slope * right.varianceX());
                return Optional.of(new Level((1 - t) * left.y() + t * right.y(), Math.sqrt(variance)));
            }
        }
        return Optional.empty();
    }
}
