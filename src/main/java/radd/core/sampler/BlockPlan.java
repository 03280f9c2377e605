package radd.core.sampler;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The reveal plan of {@link InBlocks}: one block's plan after the other's. */
public final class BlockPlan implements RevealPlan {
    private final InBlocks blocks;
    private final int[] masked;
    private final RandomGenerator random;
    private RevealPlan current;
    private int nextBlock;
    private int horizon;

    BlockPlan(InBlocks blocks, int[] masked, RandomGenerator random) {
        this.blocks = blocks;
        this.masked = masked.clone();
        this.random = random;
        this.current = blocks.inner().plan(new int[0], random);
    }

    @Override
    public Optional<Reveal> next() {
        Optional<Reveal> next = current.next();
        while (next.isEmpty() && nextBlock < masked.length) {
            int end = blocks.blockEnd(masked, nextBlock);
            horizon = blocks.horizon(masked, nextBlock);
            current = blocks.inner().plan(Arrays.copyOfRange(masked, nextBlock, end), random);
            nextBlock = end;
            next = current.next();
        }
        return next;
    }

    @Override
    public int[] choose(double[] scores) {
        return current.choose(scores);
    }

    @Override
    public boolean keepsWhatIsRevealed() {
        return current.keepsWhatIsRevealed();
    }

    @Override
    public int horizon() {
        return horizon;
    }
}
