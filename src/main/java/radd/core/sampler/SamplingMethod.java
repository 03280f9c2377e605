package radd.core.sampler;

import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/** A way to choose the order in which positions are revealed; makes a {@link RevealPlan} for each sequence. Immutable. */
public sealed interface SamplingMethod permits Diffusion, Ordered, FirstHitting, Remasking, Guided, Blocks {
    /**
     * The plan of one sequence.
     *
     * @param masked the masked positions, ascending, at least 0; may be none
     * @param random the sequence's own stream, used by this plan alone
     */
    RevealPlan plan(int[] masked, RandomGenerator random);

    /**
     * The expected number of network evaluations of a sequence; empty where it depends on the network.
     *
     * @param masked number of masked positions, consecutive where it matters
     */
    OptionalDouble expectedNfe(int masked);

    /** What a user must know of the law of the samples: how it differs from the one that the network describes. */
    String law();
}
