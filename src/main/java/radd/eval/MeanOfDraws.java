package radd.eval;

import org.jspecify.annotations.Nullable;

/**
 * The mean of one sequence's draws and the variance of that mean.
 *
 * @param mean mean of the draws, in nats
 * @param variance estimated variance of the mean over the draws, null for a single draw
 */
public record MeanOfDraws(double mean, @Nullable Double variance) {
    /** What nothing is drawn for. */
    static MeanOfDraws exact(double value) {
        return new MeanOfDraws(value, 0.0);
    }

    /** Of independent draws of one law. */
    static MeanOfDraws independent(double[] draws) {
        double mean = mean(draws);
        return new MeanOfDraws(
                mean, draws.length < 2 ? null : collapsed(draws, 0, draws.length) / draws.length / draws.length);
    }

    /**
     * Of draws that lie one in each of N equal strata, in their order.
     *
     * <p>One draw a stratum leaves no replicate to estimate a stratum's variance from, so neighbouring strata are collapsed into pairs (the
     * last three into a triple when N is odd): Cochran, Sampling Techniques, section 5A.12. For a group of n draws,
     * n / (n - 1) * sum (x - group mean)^2 has the expectation
     * (sum of the draws' variances) + n / (n - 1) * (sum of squared deviations of the strata's means from the group's). So the estimate
     * is unbiased where neighbouring noise levels have the same expected loss and too large, never too small, where they differ, whatever the
     * strata's variances. Successive differences over all neighbours would be less noisy but lose half of the end strata's variance, and
     * small noise levels are where the variance is.
     */
    static MeanOfDraws stratified(double[] draws) {
        double mean = mean(draws);
        if (draws.length < 2) {
            return new MeanOfDraws(mean, null);
        }
        double variances = 0;
        for (int from = 0; from < draws.length; ) {
            int size = groupSize(draws.length, from);
            variances += collapsed(draws, from, size);
            from += size;
        }
        return new MeanOfDraws(mean, variances / draws.length / draws.length);
    }

    /**
     * Of draws that lie one in each of N strata of unequal widths, in their order: the mean is the sum of width times draw.
     *
     * <p>Strata are collapsed as equal ones are; what the draws of a group tell of a draw's variance is taken for each of its strata. Where the
     * variance falls as the widths grow, which is what such widths are chosen for, that errs on the large side.
     *
     * @param widths of the strata, with the sum 1
     */
    static MeanOfDraws stratified(double[] draws, double[] widths) {
        double mean = 0;
        for (int j = 0; j < draws.length; j++) {
            mean += widths[j] * draws[j];
        }
        if (draws.length < 2) {
            return new MeanOfDraws(mean, null);
        }
        double variance = 0;
        for (int from = 0; from < draws.length; ) {
            int size = groupSize(draws.length, from);
            double squares = 0;
            for (int j = from; j < from + size; j++) {
                squares += widths[j] * widths[j];
            }
            variance += squares * collapsed(draws, from, size) / size;
            from += size;
        }
        return new MeanOfDraws(mean, variance);
    }

    private static int groupSize(int draws, int from) {
        return draws - from == 3 ? 3 : 2;
    }

    private static double mean(double[] draws) {
        if (draws.length < 1) {
            throw new IllegalArgumentException("draws is empty, must hold at least 1 loss");
        }
        double sum = 0;
        for (double draw : draws) {
            sum += draw;
        }
        return sum / draws.length;
    }

    private static double collapsed(double[] draws, int from, int size) {
        double sum = 0;
        for (int i = from; i < from + size; i++) {
            sum += draws[i];
        }
        double squares = 0;
        for (int i = from; i < from + size; i++) {
            double deviation = draws[i] - sum / size;
            squares += deviation * deviation;
        }
        return squares * size / (size - 1);
    }
}
