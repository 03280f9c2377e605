package radd.core.family.d3pm;

import radd.InvalidSetting;
import radd.core.sampler.RevealSchedule;

/**
 * The forward process in T steps: step t masks an unmasked token with probability beta_t = 1 / (T - t + 1), so that at step t each is masked
 * with probability t / T.
 *
 * <p>Source: D3PM, arXiv:2107.03006, section 3.1; nanoDD, {@code model.py}, {@code D3PMAbsorbing}.
 *
 * @param steps T, at least 1
 */
record Chain(int steps) {
    /** What rounding can add to a step that is made of a probability. */
    private static final double ROUNDING = 1e-12;

    Chain {
        InvalidSetting.require(
                steps >= 1 && steps <= RevealSchedule.MOST_STEPS,
                "model.steps",
                steps,
                "in 1 to " + RevealSchedule.MOST_STEPS);
    }

    /** The step, 1 to T, that a uniform number in [0, 1) stands for. */
    int stepAt(double u) {
        return 1 + Math.min((int) (u * steps), steps - 1);
    }

    /** Probability with which a token is masked at a step, t / T. */
    double maskProbability(int step) {
        return (double) step / steps;
    }

    /**
     * The step by which a share is masked: what the network is told where a plan knows a share or a time between two steps.
     *
     * @param maskProbability in [0, 1]
     * @return the first step at which the probability is at least so large, 1 to T
     */
    double stepOf(double maskProbability) {
        return Math.max(1, Math.ceil(steps * maskProbability * (1 - ROUNDING)));
    }

    /**
     * The reverse process in n of the steps, spread evenly, or all T if n is more: a position that is masked at step t and has to come to step
     * s is revealed with probability (t - s) / t, the exact posterior.
     *
     * @param n at least 1
     */
    RevealSchedule reverse(int n) {
        int visited = Math.min(n, steps);
        double[] rates = new double[visited];
        double[] maskProbabilities = new double[visited];
        for (int i = 0; i < visited; i++) {
            int step = visited(visited - i, visited);
            int next = visited(visited - i - 1, visited);
            rates[i] = (double) (step - next) / step;
            maskProbabilities[i] = maskProbability(step);
        }
        return new RevealSchedule(rates, maskProbabilities);
    }

    /** The step after which {@code left} of n reverse steps are left, T for all and 0 for none. */
    private int visited(int left, int n) {
        return (int) ((long) left * steps / n);
    }

    /** beta_t by t, 0 at 0, [T + 1]. */
    float[] betas() {
        float[] betas = new float[steps + 1];
        for (int t = 1; t <= steps; t++) {
            betas[t] = (float) (1.0 / (steps - t + 1));
        }
        return betas;
    }

    /** The share that is still unmasked at step t, 1 - t / T, [T + 1]. */
    float[] unmaskedShares() {
        float[] shares = new float[steps + 1];
        for (int t = 0; t <= steps; t++) {
            shares[t] = (float) ((double) (steps - t) / steps);
        }
        return shares;
    }
}
