package radd.train;

import radd.Named;

/** The two optimisers of the reference's {@code optim.optimizer}. */
public enum OptimizerType implements Named {
    /** Adam; weight decay is added to the gradient. */
    ADAM("Adam"),
    /** AdamW; weight decay acts on the parameters directly. */
    ADAMW("AdamW");

    private final String label;

    OptimizerType(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}
