package radd.train;

/** The two optimisers of the reference's {@code optim.optimizer}. */
public enum OptimizerType {
    /** Adam; weight decay is added to the gradient. */
    ADAM("Adam"),
    /** AdamW; weight decay acts on the parameters directly. */
    ADAMW("AdamW");

    private final String label;

    OptimizerType(String label) {
        this.label = label;
    }

    /** The name in a configuration. */
    @Override
    public String toString() {
        return label;
    }
}
