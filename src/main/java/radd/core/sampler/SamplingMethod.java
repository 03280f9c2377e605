package radd.core.sampler;

import java.util.random.RandomGenerator;

/** A way to choose the order in which positions are revealed; makes a {@link RevealPlan} for each sequence. Immutable. */
public sealed interface SamplingMethod extends DecodingMethod
        permits Diffusion, Ordered, FirstHitting, Remasking, Guided, InBlocks {
    /**
     * The plan of one sequence.
     *
     * @param masked the masked positions, ascending, at least 0; may be none
     * @param random the sequence's own stream, used by this plan alone
     */
    RevealPlan plan(int[] masked, RandomGenerator random);
}
