package radd.core.family;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What decides a network of one family, but for its vocabulary: the {@code model} section of a configuration. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public interface ModelSection {
    /** The family, by its name {@code model.type}. */
    ModelFamily family();

    /** L, the longest sequence the model is trained for, at least 1. */
    int length();
}
