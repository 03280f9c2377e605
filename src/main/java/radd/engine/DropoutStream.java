package radd.engine;

/** The random numbers of a function's dropout, drawn one after the other; made by {@link GraphFunction#dropoutStream}. */
public final class DropoutStream {
    private final String name;

    DropoutStream(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }
}
