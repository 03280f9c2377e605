package radd.train;

import radd.core.loss.LossType;
import radd.core.loss.TimeSampler;

/** How noise levels are spread over a batch: {@code training.time_sampler}. */
public enum TimeSamplerChoice {
    /** What the reference does for the loss: vdm for the losses over t, decoupled over lambda, naive over k. */
    AUTO("auto"),
    /** Independent draws. */
    NAIVE("naive"),
    /** One shared offset, evenly spaced. */
    VDM("vdm"),
    /** One draw in each of as many equal strata as there are sequences. */
    DECOUPLED("decoupled");

    private final String label;

    TimeSamplerChoice(String label) {
        this.label = label;
    }

    /** The sampler to use with a loss. */
    public TimeSampler samplerFor(LossType loss) {
        return switch (this) {
            case AUTO -> TimeSampler.referenceChoice(loss);
            case NAIVE -> TimeSampler.NAIVE;
            case VDM -> TimeSampler.VDM;
            case DECOUPLED -> TimeSampler.DECOUPLED;
        };
    }

    /** The name in a configuration. */
    @Override
    public String toString() {
        return label;
    }
}
