package radd.core.sampler;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * Semi-autoregressive generation: blocks of consecutive positions from left to right, each filled by a plan of its own.
 *
 * @param inner fills a block
 * @param size positions of a block, at least 1; the first begins at the first masked position
 */
public record InBlocks(SamplingMethod inner, int size) implements SamplingMethod {
    public InBlocks {
        if (inner instanceof InBlocks) {
            throw new IllegalArgumentException("blocks within blocks");
        }
        if (size < 1) {
            throw new IllegalArgumentException("block size is " + size + ", must be at least 1");
        }
    }

    @Override
    public RevealPlan plan(int[] masked, RandomGenerator random) {
        return new BlockPlan(this, masked, random);
    }

    @Override
    public OptionalDouble expectedNfe(int masked) {
        int wholeBlocks = masked / size;
        OptionalDouble whole = inner.expectedNfe(wholeBlocks == 0 ? 0 : size);
        OptionalDouble rest = inner.expectedNfe(masked % size);
        return whole.isEmpty() || rest.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(wholeBlocks * whole.getAsDouble() + rest.getAsDouble());
    }

    /** The index after the last position of {@code masked} that lies in the block of position {@code masked[from]}. */
    int blockEnd(int[] masked, int from) {
        int end = horizon(masked, from);
        int index = Arrays.binarySearch(masked, end);
        return index < 0 ? -index - 1 : index;
    }

    /** The position after the block of position {@code masked[from]}. */
    int horizon(int[] masked, int from) {
        return masked[0] + ((masked[from] - masked[0]) / size + 1) * size;
    }

    @Override
    public String law() {
        return "in blocks of " + size + " from left to right; " + inner.law();
    }

    @Override
    public boolean inBlocks() {
        return true;
    }
}
