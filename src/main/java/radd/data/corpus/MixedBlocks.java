package radd.data.corpus;

import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import radd.data.BlockOrder;

/** The blocks of several corpora, one corpus after the other, which training reads in shares. */
record MixedBlocks(List<Blocks> corpora, List<Double> shares) implements Blocks {
    @Override
    public long count() {
        return corpora.stream().mapToLong(Blocks::count).sum();
    }

    @Override
    public int[] block(long index) {
        return at(index, Blocks::block);
    }

    @Override
    public List<int[]> sequences(long index) {
        return at(index, Blocks::sequences);
    }

    @Override
    public int sequenceCount(long index) {
        return at(index, Blocks::sequenceCount);
    }

    private <T> T at(long index, BiFunction<Blocks, Long, T> question) {
        long place = Objects.checkIndex(index, count());
        for (Blocks corpus : corpora) {
            if (place < corpus.count()) {
                return question.apply(corpus, place);
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
