package radd.core.sampler;

import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * The reverse diffusion in continuous time: the masked positions come in a uniformly random order, one an evaluation.
 *
 * <p>Since the network takes no time, the times at which positions are hit need not be drawn. More than one position an evaluation is the
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
        return new OrderedPlan(StandardOrder.RANDOM.of(masked, random), reveals(masked.length));
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
