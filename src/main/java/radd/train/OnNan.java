package radd.train;

/** What happens at a step whose loss or gradient is not finite: {@code training.on_nan}. */
public enum OnNan {
    /** Training ends with the step's number, its batch and the last checkpoint. */
    STOP("stop"),
    /** The step changes nothing, and training goes on. */
    SKIP("skip");

    private final String label;

    OnNan(String label) {
        this.label = label;
    }

    /** The name in a configuration. */
    @Override
    public String toString() {
        return label;
    }
}
