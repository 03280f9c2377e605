package radd.eval;

import org.jspecify.annotations.Nullable;

/**
 * A ratio of sums over sequences, with its standard error.
 *
 * <p>For R = sum y_i / sum x_i over n sequences of unequal size, the standard error is that of the mean of the residuals y_i - R x_i
 * (linearisation): sqrt(n / (n - 1) * sum (y_i - R x_i)^2) / sum x_i. With equal x it is the usual standard error of a mean.
 *
 * @param value R
 * @param stderr its standard error, null for a single sequence
 */
public record RatioEstimate(double value, @Nullable Double stderr) {
    /**
     * Estimates sum y / sum x.
     *
     * @param y [n], n at least 1
     * @param x [n], with a positive sum
     */
    public static RatioEstimate of(double[] y, double[] x) {
        double sumY = 0;
        double sumX = 0;
        for (int i = 0; i < y.length; i++) {
            sumY += y[i];
            sumX += x[i];
        }
        double ratio = sumY / sumX;
        if (y.length < 2) {
            return new RatioEstimate(ratio, null);
        }
        double squares = 0;
        for (int i = 0; i < y.length; i++) {
            double residual = y[i] - ratio * x[i];
            squares += residual * residual;
        }
        return new RatioEstimate(ratio, Math.sqrt(squares * y.length / (y.length - 1.0)) / sumX);
    }
}
