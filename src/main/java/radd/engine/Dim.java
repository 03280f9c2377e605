package radd.engine;

/**
 * A dimension of a tensor inside a {@link Graph}: a number, or the size of another value's axis, known when the program runs.
 */
public final class Dim {
    /** The one dimension of a reshape that is inferred from the others. */
    public static final Dim INFERRED = of(-1);

    private final String expression;

    private Dim(String expression) {
        this.expression = expression;
    }

    /** A fixed size. */
    public static Dim of(long size) {
        return new Dim(Long.toString(size));
    }

    /** A size known when the program runs. */
    static Dim variable(String name) {
        return new Dim(name);
    }

    String expression() {
        return expression;
    }
}
