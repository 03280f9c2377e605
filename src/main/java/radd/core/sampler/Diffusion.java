package radd.core.sampler;

import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * The reverse diffusion in steps: tweedie and euler.
 *
 * @param schedule when positions are revealed
 */
public record Diffusion(RevealSchedule schedule) implements SamplingMethod {
    @Override
    public RevealPlan plan(int[] masked, RandomGenerator random) {
        return new DiffusionPlan(schedule, masked, random);
    }

    @Override
    public OptionalDouble expectedNfe(int masked) {
        return OptionalDouble.of(ExpectedNfe.of(schedule, masked));
    }

    @Override
    public String law() {
        return "approximate: tokens of one step are drawn independently";
    }
}
