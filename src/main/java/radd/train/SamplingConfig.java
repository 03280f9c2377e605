package radd.train;

/**
 * Settings of the samples that come with snapshots: the {@code sampling} section of a configuration.
 *
 * @param predictor how a step decides what to reveal
 * @param steps number of steps from all masked to none, at least 1
 */
public record SamplingConfig(Predictor predictor, int steps) {
    public SamplingConfig {
        Setting.require(steps >= 1, "sampling.steps", steps, "at least 1");
    }
}
