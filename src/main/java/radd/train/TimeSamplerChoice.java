package radd.train;

import radd.Named;
import radd.core.loss.LossType;
import radd.core.loss.TimeSampler;

/** How noise levels are spread over a batch: {@code training.time_sampler}. */
public enum TimeSamplerChoice implements Named {
    /** What the reference does for the loss: vdm for the losses over t, decoupled over lambda, naive over k. */
    AUTO,
    /** Independent draws. */
    NAIVE,
    /** One shared offset, evenly spaced. */
    VDM,
    /** One draw in each of as many equal strata as there are sequences. */
    DECOUPLED;

    /** The sampler to use with a loss. */
    public TimeSampler samplerFor(LossType loss) {
        return switch (this) {
            case AUTO -> TimeSampler.referenceChoice(loss);
            case NAIVE -> TimeSampler.NAIVE;
            case VDM -> TimeSampler.VDM;
            case DECOUPLED -> TimeSampler.DECOUPLED;
        };
    }
}
