package radd.data.corpus;

import java.util.ArrayList;
import java.util.List;

/** Blocks in memory. */
final class HeldBlocks implements Blocks {
    private final List<int[]> blocks = new ArrayList<>();
    private long tokenCount;

    HeldBlocks(List<int[]> blocks) {
        for (int[] block : blocks) {
            this.blocks.add(block.clone());
            tokenCount += block.length;
        }
    }

    @Override
    public long count() {
        return blocks.size();
    }

    @Override
    public int[] block(long index) {
        return blocks.get(Math.toIntExact(index)).clone();
    }

    @Override
    public long tokenCount() {
        return tokenCount;
    }
}
