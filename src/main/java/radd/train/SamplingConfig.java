package radd.train;

import radd.InvalidSetting;
import radd.core.sampler.DiffusionSampler;

/**
 * Settings of the samples that come with snapshots: the {@code sampling} section of a configuration.
 *
 * @param predictor how a step decides what to reveal
 * @param steps number of steps from all masked to none, at least 1
 */
public record SamplingConfig(DiffusionSampler predictor, int steps) {
    public SamplingConfig {
        InvalidSetting.require(steps >= 1, "sampling.steps", steps, "at least 1");
    }
}
