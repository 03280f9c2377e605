package radd.core.family;

/** What decides a network of one family, but for its vocabulary: the {@code model} section of a configuration. */
public interface ModelSection {
    /** The family, by its name {@code model.type}. */
    ModelFamily family();

    /** L, the longest sequence the model is trained for, at least 1. */
    int length();
}
