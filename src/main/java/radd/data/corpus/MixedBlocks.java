package radd.data.corpus;

import java.util.List;
import java.util.Objects;
import radd.data.BlockOrder;

/** The blocks of several corpora, one corpus after the other, which training reads in shares. */
record MixedBlocks(List<Blocks> corpora, List<Double> shares) implements Blocks {
    @Override
    public long count() {
        return corpora.stream().mapToLong(Blocks::count).sum();
    }

    @Override
    public int[] block(long index) {
        long place = Objects.checkIndex(index, count());
        for (Blocks corpus : corpora) {
            if (place < corpus.count()) {
                return corpus.block(place);
            }
            place -= corpus.count();
        }
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public long tokenCount() {
        return corpora.stream().mapToLong(Blocks::tokenCount).sum();
    }

    @Override
    public BlockOrder order(long seed) {
        return new MixedOrder(seed, shares, corpora.stream().map(Blocks::count).toList());
    }
}
