package radd.train;

import radd.Named;
import radd.core.objective.Objective;
import radd.core.objective.TimeSampler;

/** How noise levels are spread over a batch: {@code training.time_sampler}. */
public enum TimeSamplerChoice implements Named {
    /** What the family's reference does for the loss. */
    AUTO,
    /** Independent draws. */
    NAIVE,
    /** One shared offset, evenly spaced. */
    VDM,
    /** One draw in each of as many equal strata as there are sequences. */
    DECOUPLED;

    /** The sampler to use with an objective. */
    public TimeSampler samplerFor(Objective<?> objective) {
        return switch (this) {
            case AUTO -> objective.timeSampler();
            case NAIVE -> TimeSampler.NAIVE;
            case VDM -> TimeSampler.VDM;
            case DECOUPLED -> TimeSampler.DECOUPLED;
        };
    }
}
