package radd.core;

/** Pearson's chi-square test for tests with fixed seeds. */
public final class ChiSquare {
    private ChiSquare() {}

    /**
     * Probability that counts at least this far from the law arise by chance; cells expecting fewer than five are pooled.
     *
     * @param counts observed counts
     * @param law probabilities that sum to one
     */
    public static double pValue(long[] counts, double[] law) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        double statistic = 0;
        double pooledCount = 0;
        double pooledExpected = 0;
        int cells = 0;
        for (int i = 0; i < law.length; i++) {
            double expected = law[i] * total;
            if (expected < 5) {
                pooledCount += counts[i];
                pooledExpected += expected;
            } else {
                statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
                cells++;
            }
        }
        if (pooledExpected > 0) {
            statistic += (pooledCount - pooledExpected) * (pooledCount - pooledExpected) / pooledExpected;
            cells++;
        } else if (pooledCount > 0) {
            return 0;
        }
        return upperTail((cells - 1) / 2.0, statistic / 2);
    }

    /** Regularised upper incomplete gamma function Q(a, x): series below a + 1, Lentz's continued fraction above. */
    private static double upperTail(double a, double x) {
        if (x <= 0) {
            return 1;
        }
        double scale = Math.exp(a * Math.log(x) - x - logGamma(a));
        if (x < a + 1) {
            double term = 1 / a;
            double sum = term;
            for (int n = 1; n < 1000; n++) {
                term *= x / (a + n);
                sum += term;
            }
            return 1 - scale * sum;
        }
        double b = x + 1 - a;
        double c = 1e300;
        double d = 1 / b;
        double fraction = d;
        for (int n = 1; n < 1000; n++) {
            double an = -n * (n - a);
            b += 2;
            d = 1 / (an * d + b);
            c = b + an / c;
            fraction *= c * d;
        }
        return scale * fraction;
    }

    /** log Gamma of a multiple of one half, by its recurrence. */
    private static double logGamma(double a) {
        double at = a % 1 == 0 ? 1 : 0.5;
        double value = at == 1 ? 0 : 0.5 * Math.log(Math.PI);
        for (; at < a; at++) {
            value += Math.log(at);
        }
        return value;
    }
}
