package radd.train;

/** How snapshot samples decide what to reveal in a step: the reference's {@code sampling.predictor}. */
public enum Predictor {
    /** First order in the step size. */
    EULER("euler"),
    /** Tweedie tau-leaping: exact update rates. */
    TWEEDIE("tweedie");

    private final String label;

    Predictor(String label) {
        this.label = label;
    }

    /** The name in a configuration. */
    @Override
    public String toString() {
        return label;
    }
}
