package radd.train;

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

    /** The name in a configuration. */
    @Override
    public String toString() {
        return label;
    }
}
