package radd.core.sampler;

import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * Diffusion in which revealed positions can go back to masked (ReMDM, arXiv:2503.00307).
 *
 * @param schedule the rates of both directions
 */
public record Remasking(RemaskSchedule schedule) implements SamplingMethod {
    @Override
    public RevealPlan plan(int[] masked, RandomGenerator random) {
        return new RemaskingPlan(schedule, masked, random);
    }

    @Override
    public OptionalDouble expectedNfe(int masked) {
        return OptionalDouble.of(schedule.expectedNfe(masked));
    }

    @Override
    public String law() {
        return "approximate: tokens of one step are drawn independently, and remasking draws them again";
    }
}
