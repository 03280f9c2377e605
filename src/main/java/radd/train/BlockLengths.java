package radd.train;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;

/**
 * The lengths of the blocks that training reads: the model's, but in a share of the steps one that is drawn from 1 to the model's, the same for all blocks of
 * the step (as LLaDA trains, arXiv:2502.09992, with a share of 0.01).
 *
 * @param share of the steps, in [0, 1]
 * @param seed the run's seed
 */
record BlockLengths(double share, long seed) {
    /** The beginning of a block that a step takes. */
    int[] cut(long step, int[] block) {
        RandomGenerator random = RandomStream.of(seed, Purpose.BLOCK_LENGTH, step, 0);
        return random.nextDouble() < share ? Arrays.copyOf(block, 1 + random.nextInt(block.length)) : block;
    }
}
