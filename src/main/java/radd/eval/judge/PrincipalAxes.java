package radd.eval.judge;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.stat.correlation.Covariance;

/** Points along as many of their principal axes as hold a share of their variance. */
final class PrincipalAxes {
    private PrincipalAxes() {}

    /**
     * Projects.
     *
     * @param points [n, D], n at least 2
     * @param share of the variance, in (0, 1]
     * @return [n, d], d at least 1
     */
    static double[][] project(double[][] points, double share) {
        RealMatrix centred = centred(points);
        // Eigenvalues come in descending order.
        EigenDecomposition axes = new EigenDecomposition(new Covariance(centred).getCovarianceMatrix());
        double[] variances = axes.getRealEigenvalues();
        double all = Arrays.stream(variances).sum();
        int kept = 0;
        double sum = 0;
        do {
            sum += variances[kept++];
        } while (kept < variances.length && sum < share * all);
        return centred.multiply(axes.getV().getSubMatrix(0, variances.length - 1, 0, kept - 1))
                .getData();
    }

    private static RealMatrix centred(double[][] points) {
        int width = points[0].length;
        double[] mean = new double[width];
        for (double[] point : points) {
            for (int j = 0; j < width; j++) {
                mean[j] += point[j] / points.length;
            }
        }
        RealMatrix centred = new Array2DRowRealMatrix(points.length, width);
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < width; j++) {
                centred.setEntry(i, j, points[i][j] - mean[j]);
            }
        }
        return centred;
    }
}
