package radd.train;

import radd.core.sampler.RevealSchedule;

/**
 * Settings of the samples that come with snapshots: the {@code sampling} section of a configuration.
 *
 * @param predictor how a step decides what to reveal
 * @param steps number of steps from all masked to none, in 1 to {@link RevealSchedule#MOST_STEPS}
 */
public record SamplingConfig(Predictor predictor, int steps) {
    public SamplingConfig {
        Setting.require(
                steps >= 1 && steps <= RevealSchedule.MOST_STEPS,
                "sampling.steps",
                steps,
                "in 1 to " + RevealSchedule.MOST_STEPS);
    }
}
