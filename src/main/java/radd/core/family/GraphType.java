package radd.core.family;

import radd.Named;

/** Where the forward process takes a token: {@code graph.type}. */
public enum GraphType implements Named {
    /** To the mask, where it stays. */
    ABSORB,
    /** To any token of the vocabulary, with equal rates. */
    UNIFORM
}
