package radd.train.metrics;

/**
 * Losses of a run, each a mean over few steps, averaged over their neighbours on both sides: the weight falls exponentially with the distance, so
 * a falling curve does not lag behind its points. At the ends there are neighbours on one side alone.
 */
public final class Smoothing {
    /** Distance at which the weight is 1/e, as a share of the points, but not less than the number below. */
    private static final double SHARE = 0.01;

    /** The least such distance, in points; so many at the start are not settled. */
    static final int LEAST = 2;

    private Smoothing() {}

    /** The distance, in points, at which a neighbour weighs 1/e. */
    public static double points(int count) {
        return Math.max(LEAST, SHARE * count);
    }

    /**
     * The average around each value.
     *
     * @param values in order
     */
    public static double[] of(double[] values) {
        double keep = Math.exp(-1 / points(values.length));
        double[] sums = values.clone();
        double[] weights = new double[values.length];
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < values.length; i++) {
            sums[i] += sum;
            weights[i] = 1 + weight;
            sum = keep * (sum + values[i]);
            weight = keep * (weight + 1);
        }
        sum = 0;
        weight = 0;
        for (int i = values.length - 1; i >= 0; i--) {
            sums[i] = (sums[i] + sum) / (weights[i] + weight);
            sum = keep * (sum + values[i]);
            weight = keep * (weight + 1);
        }
        return sums;
    }
}
