package radd.train.metrics;

/** Exponential moving averages of a run's losses, each of which is a mean over few steps. */
public final class Smoothing {
    /** Time constant as a share of the points, but not fewer than the number below. */
    private static final double SHARE = 0.02;

    /** The least time constant, in points; so many at the start are not settled. */
    static final int LEAST = 4;

    private Smoothing() {}

    /** The time constant in points: after so many, what was before weighs 1/e. */
    public static double points(int count) {
        return Math.max(LEAST, SHARE * count);
    }

    /**
     * The average up to each value, corrected at the start for having seen few.
     *
     * @param values in order
     */
    public static double[] of(double[] values) {
        double keep = 1 - 1 / points(values.length);
        double[] smooth = new double[values.length];
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < values.length; i++) {
            sum = keep * sum + (1 - keep) * values[i];
            weight = keep * weight + (1 - keep);
            smooth[i] = sum / weight;
        }
        return smooth;
    }
}
