package radd.core.sampler;

import radd.core.noise.NoiseSchedule;

/**
 * When a diffusion sampler reveals a masked position: the law of its reveal step, the same for every position.
 *
 * <p>A position still masked at step i is revealed there with {@link #rate}; the last step reveals whatever is left. Since these rates know nothing of the network or of other positions, the step of each position can be
 * drawn in advance: step i with probability rate(i) times the product of 1 - rate(j) over j < i. Immutable, and shared by all sequences.
 */
public final class RevealSchedule {
    /** The time at which sampling ends: the reference's {@code eps}. */
    public static final double END = 1e-5;

    /** Steps of the longest schedule: several for each token of the longest sequences, and still a small part of any memory. */
    public static final int MOST_STEPS = 1 << 22;

    /** [steps]: probability of being revealed at a step when still masked before it. */
    private final double[] rates;

    /** [steps]: probability of being masked after a step; never increases, ends with 0. */
    private final double[] survival;

    /** [steps]: probability with which the forward process has masked a position at the time before a step. */
    private final double[] maskProbabilities;

    /**
     * Steps with given rates.
     *
     * @param rates the probability, in [0, 1], that a position masked before a step is revealed at it; 1 at the last; [steps], copied
     * @param maskProbabilities the probability, in (0, 1], with which the forward process has masked a position at the time before a step;
     *     [steps], copied
     */
    public RevealSchedule(double[] rates, double[] maskProbabilities) {
        int steps = requireInRange(rates.length);
        if (maskProbabilities.length != steps || rates[steps - 1] != 1) {
            throw new IllegalArgumentException(steps + " rates, the last " + rates[steps - 1] + ", and "
                    + maskProbabilities.length + " mask probabilities, must be as many and the last rate 1");
        }
        this.rates = rates.clone();
        this.maskProbabilities = maskProbabilities.clone();
        this.survival = new double[steps];
        double masked = 1;
        for (int step = 0; step < steps; step++) {
            masked *= 1 - rates[step];
            survival[step] = masked;
        }
    }

    private static int requireInRange(int steps) {
        if (steps < 1 || steps > MOST_STEPS) {
            throw new IllegalArgumentException("steps is " + steps + ", must be in 1 to " + MOST_STEPS);
        }
        return steps;
    }

    /**
     * The schedule of a rate, at times from 1 to {@link #END} in equal steps.
     *
     * @param rate the method's rate; clamped to 1 here, because a position can be revealed only once
     * @param steps number of steps, in 1 to {@link #MOST_STEPS}
     */
    public static RevealSchedule of(UnmaskRate rate, int steps) {
        double[] rates = new double[requireInRange(steps)];
        double[] maskProbabilities = new double[steps];
        double dt = (1 - END) / steps;
        for (int step = 0; step < steps; step++) {
            double t = 1 - step * dt;
            maskProbabilities[step] = rate.noise().maskProbability(t);
            rates[step] = step == steps - 1 ? 1 : Math.min(1, rate.at(t, dt));
        }
        return new RevealSchedule(rates, maskProbabilities);
    }

    /** The schedule of a method under a noise schedule. */
    public static RevealSchedule of(DiffusionSampler method, NoiseSchedule noise, int steps) {
        return of(method.rate(noise), steps);
    }

    /** The number of steps. */
    public int steps() {
        return rates.length;
    }

    /** The probability, in [0, 1], that a position masked before the step is revealed at it; 1 at the last step. */
    public double rate(int step) {
        return rates[step];
    }

    /** The probability, in (0, 1], with which the forward process has masked a position at the time before the step. */
    public double maskProbability(int step) {
        return maskProbabilities[step];
    }

    /** The probability that a position which starts masked is revealed at the step. */
    public double probability(int step) {
        return rates[step] * (step == 0 ? 1 : survival[step - 1]);
    }

    /**
     * The reveal step that a uniform number stands for: the first step after which the position is masked with probability at most u.
     *
     * <p>A step is missed by its exact probability by no more than the rounding of two doubles below 1, about 2^-53 for each step before
     * it, and a step of rate 0 is never chosen.
     *
     * @param u uniform number in [0, 1)
     */
    public int stepOf(double u) {
        int from = 0;
        int to = survival.length - 1;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (survival[middle] <= u) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return from;
    }
}
