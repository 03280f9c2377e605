package radd.train;

import radd.InvalidSetting;
import radd.core.sampler.RevealSchedule;

/**
 * Settings of the samples that come with snapshots: the {@code sampling} section of a configuration.
 *
 * @param predictor the decoding method, one of the family's predictors
 * @param steps number of steps, in 1 to {@link RevealSchedule#MOST_STEPS}
 */
public record SamplingConfig(String predictor, int steps) {
    public SamplingConfig {
        InvalidSetting.require(
                steps >= 1 && steps <= RevealSchedule.MOST_STEPS,
                "sampling.steps",
                steps,
                "in 1 to " + RevealSchedule.MOST_STEPS);
    }
}
