package radd.train;

import radd.InvalidSetting;

/**
 * Settings of the samples that come with snapshots: the {@code sampling} section of a configuration.
 *
 * @param predictor the decoding method, one of the family's predictors
 * @param steps number of steps, at least 1
 */
public record SamplingConfig(String predictor, int steps) {
    public SamplingConfig {
        InvalidSetting.require(steps >= 1, "sampling.steps", steps, "at least 1");
    }
}
