package radd.core.sampler;

import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * The reverse diffusion in steps: tweedie and euler.
 *
 * @param schedule when positions are revealed
 * @param law what a user must know of the law of the samples
 */
public record Diffusion(RevealSchedule schedule, String law) implements SamplingMethod {
    /** Steps of a diffusion in continuous time. */
    public Diffusion(RevealSchedule schedule) {
        this(schedule, "approximate: tokens of one step are drawn independently");
    }

    @Override
    public RevealPlan plan(int[] masked, RandomGenerator random) {
        return new DiffusionPlan(schedule, masked, random);
    }

    @Override
    public OptionalDouble expectedNfe(int masked) {
        return OptionalDouble.of(ExpectedNfe.of(schedule, masked));
    }
}
