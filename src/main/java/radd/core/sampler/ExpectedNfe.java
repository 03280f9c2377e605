package radd.core.sampler;

/**
 * The expected number of network evaluations of one sequence under a diffusion plan: the steps that reveal at least one position.
 *
 * <p>Source: RADD, arXiv:2406.03736, expected number of function evaluations.
 */
public final class ExpectedNfe {
    private ExpectedNfe() {}

    /**
     * The paper's closed form, n (1 - (1 - 1/n)^L), for the log-linear schedule without its cut at {@link RevealSchedule#END}.
     *
     * @param steps n, at least 1
     * @param length L, the number of masked positions, at least 0
     */
    public static double closedForm(int steps, int length) {
        return length == 0 ? 0 : -steps * Math.expm1(length * Math.log1p(-1.0 / steps));
    }

    /**
     * The exact expectation for any schedule and method: the sum over steps of 1 - (1 - q_i)^L, with q_i the probability that a position is
     * revealed at step i.
     *
     * @param schedule the law of a position's step
     * @param length L, the number of masked positions, at least 0
     */
    public static double of(RevealSchedule schedule, int length) {
        if (length == 0) {
            return 0;
        }
        double sum = 0;
        for (int step = 0; step < schedule.steps(); step++) {
            // log1p(-1) is -infinity, which expm1 takes to -1: a step that reveals everything counts once.
            sum -= Math.expm1(length * Math.log1p(-schedule.probability(step)));
        }
        return sum;
    }
}
