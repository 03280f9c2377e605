package radd.core.sampler;

import radd.InvalidSetting;
import radd.Named;
import radd.core.noise.NoiseSchedule;

/**
 * The rates of ReMDM's steps: with alpha_t the share of a clean sequence that is unmasked at time t, a revealed position goes back to
 * masked with probability sigma_t, and a masked one is revealed with (alpha_s - (1 - sigma_t) alpha_t) / (1 - alpha_t), which keeps the
 * share of masked positions as it is without remasking. sigma_t is at most min(1, (1 - alpha_s) / alpha_t).
 *
 * <p>Times run from 1 to {@link RevealSchedule#END} in equal steps; the last step reveals whatever is left and remasks nothing.
 * Source: arXiv:2503.00307, sections 3 and 4. Immutable.
 */
public final class RemaskSchedule {
    /** alpha while {@link Strategy#LOOP} loops, as in the paper's experiments on text. */
    private static final double LOOP_ALPHA = 0.9;

    /** How sigma_t is chosen; eta is its parameter. */
    public enum Strategy implements Named {
        /** sigma_t = min(eta, its maximum). */
        CAP(0.008),
        /** sigma_t = eta times its maximum. */
        RESCALE(0.015),
        /**
         * No remasking until time {@link Window#on}, by when 0.9 of the sequence is revealed; then steps that keep this share and remask
         * with min(eta, its maximum); after time {@link Window#off} no remasking.
         */
        LOOP(0.02);

        private final double defaultEta;

        Strategy(double defaultEta) {
            this.defaultEta = defaultEta;
        }

        /** eta in the paper's experiments on text. */
        public double defaultEta() {
            return defaultEta;
        }
    }

    /**
     * The times between which {@link Strategy#LOOP} remasks.
     *
     * @param on where it begins, in (off, 1)
     * @param off where it ends, in (0, on)
     */
    public record Window(double on, double off) {
        /** The paper's, for text. */
        public static final Window DEFAULT = new Window(0.55, 0.05);

        public Window {
            if (!(0 < off && off < on && on < 1)) {
                throw new InvalidSetting("--remask-window", on + "," + off, "ON,OFF with 0 < OFF < ON < 1");
            }
        }
    }

    private final double[] revealRates;
    private final double[] remaskRates;
    private final double[] maskProbabilities;
    private final int firstStepWithoutRemasking;

    /**
     * @param noise gives alpha_t = exp(-sigma(t)) for cap and rescale; loop has its own
     * @param eta in [0, 1]
     * @param window for loop; without effect for the others
     * @param steps at least 1
     */
    public RemaskSchedule(NoiseSchedule noise, Strategy strategy, double eta, Window window, int steps) {
        InvalidSetting.require(eta >= 0 && eta <= 1, "--remask-eta", eta, "in 0 to 1");
        if (steps < 1) {
            throw new IllegalArgumentException("steps is " + steps + ", must be at least 1");
        }
        revealRates = new double[steps];
        remaskRates = new double[steps];
        maskProbabilities = new double[steps];
        double dt = (1 - RevealSchedule.END) / steps;
        int without = 0;
        boolean loop = strategy == Strategy.LOOP;
        for (int step = 0; step < steps; step++) {
            double t = 1 - step * dt;
            maskProbabilities[step] = loop ? 1 - loopAlpha(t, window) : noise.maskProbability(t);
        }
        for (int step = 0; step < steps - 1; step++) {
            double t = 1 - step * dt;
            double alpha = loop ? loopAlpha(t, window) : Math.exp(-noise.totalNoise(t));
            double next = loop ? loopAlpha(t - dt, window) : Math.exp(-noise.totalNoise(t - dt));
            double most = Math.min(1, (1 - next) / alpha);
            double remask = switch (strategy) {
                case CAP -> Math.min(eta, most);
                case RESCALE -> eta * most;
                case LOOP -> t <= window.on() && t > window.off() ? Math.min(eta, most) : 0;
            };
            remaskRates[step] = remask;
            without = remask > 0 ? step + 1 : without;
            revealRates[step] = Math.max(0, Math.min(1, (next - (1 - remask) * alpha) / (1 - alpha)));
        }
        revealRates[steps - 1] = 1;
        firstStepWithoutRemasking = without;
    }

    private static double loopAlpha(double t, Window window) {
        if (t > window.on()) {
            return LOOP_ALPHA * (1 - t) / (1 - window.on());
        }
        return t > window.off() ? LOOP_ALPHA : 1 - (1 - LOOP_ALPHA) * t / window.off();
    }

    /** The number of steps. */
    public int steps() {
        return revealRates.length;
    }

    /** The probability that a masked position is revealed at the step; 1 at the last. */
    public double revealRate(int step) {
        return revealRates[step];
    }

    /** The probability that a position is masked before the step, 1 - alpha_t. */
    public double maskProbability(int step) {
        return maskProbabilities[step];
    }

    /** sigma_t: the probability that a revealed position goes back to masked at the step; 0 at the last. */
    public double remaskRate(int step) {
        return remaskRates[step];
    }

    /** Whether a position that is revealed before the step can go back to masked at it or later. */
    boolean remasksFrom(int step) {
        return step < firstStepWithoutRemasking;
    }

    /**
     * The expected number of network evaluations: the sum over steps of 1 - (1 - q_i)^L, with q_i the probability that a position is masked
     * before step i and revealed at it; positions are independent of each other.
     *
     * @param length L, the number of positions that begin masked
     */
    public double expectedNfe(int length) {
        double sum = 0;
        double masked = 1;
        for (int step = 0; length > 0 && step < steps(); step++) {
            double revealed = masked * revealRates[step];
            sum -= Math.expm1(length * Math.log1p(-revealed));
            masked += (1 - masked) * remaskRates[step] - revealed;
        }
        return sum;
    }
}
