package radd.core.sampler;

import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * The reverse diffusion in continuous time: the masked positions come in a uniformly random order, one an evaluation.
 *
 * <p>A network without time needs the order alone; one that is told the time gets that of the hit. More than one position an evaluation is the
 * batched approximation. Source: arXiv:2409.02908, first-hitting sampler.
 *
 * @param revealPerStep positions an evaluation, at least 1; exact for 1
 */
public record FirstHitting(int revealPerStep) implements SamplingMethod {
    public FirstHitting {
        if (revealPerStep < 1) {
            throw new IllegalArgumentException("revealPerStep is " + revealPerStep + ", must be at least 1");
        }
    }

    private int reveals(int masked) {
        return (masked + revealPerStep - 1) / revealPerStep;
    }

    @Override
    public RevealPlan plan(int[] masked, RandomGenerator random) {
        int[] order = StandardOrder.RANDOM.of(masked, random);
        return new OrderedPlan(order, reveals(masked.length), hits(masked.length, random));
    }

    /** Each position is hit when its probability of being masked, which falls from 1, passes a uniform number: these, from the largest. */
    private static double[] hits(int positions, RandomGenerator random) {
        double[] maskProbabilities = new double[positions];
        double last = 1;
        for (int i = 0; i < positions; i++) {
            // The largest of n uniform numbers below the last one; 1 - u lies in (0, 1].
            last *= Math.pow(1 - random.nextDouble(), 1.0 / (positions - i));
            maskProbabilities[i] = Math.max(last, Double.MIN_NORMAL);
        }
        return maskProbabilities;
    }

    @Override
    public OptionalDouble expectedNfe(int masked) {
        return OptionalDouble.of(reveals(masked));
    }

    @Override
    public String law() {
        return revealPerStep == 1
                ? "exact: the law of the diffusion in continuous time"
                : "approximate: up to " + revealPerStep + " tokens are drawn independently at a time";
    }
}
