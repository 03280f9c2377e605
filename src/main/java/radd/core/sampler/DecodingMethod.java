package radd.core.sampler;

import java.util.OptionalDouble;

/** A way to decode sequences, as far as those who ask for it and report on it must know it. Immutable. */
public interface DecodingMethod {
    /**
     * The expected number of network evaluations of a sequence; empty where it depends on the network.
     *
     * @param open number of positions to be generated, consecutive where it matters
     */
    OptionalDouble expectedNfe(int open);

    /** What a user must know of the law of the samples: how it differs from the one that the network describes. */
    String law();

    /** Whether sequences may be longer than the network's context. */
    default boolean inBlocks() {
        return false;
    }
}
