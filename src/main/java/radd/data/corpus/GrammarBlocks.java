package radd.data.corpus;

import java.util.Objects;
import radd.data.grammar.SentenceGrammar;

/** Blocks that are drawn from a grammar when they are asked for. */
public record GrammarBlocks(SentenceGrammar grammar, long seed, long first, long count, int length) implements Blocks {
    @Override
    public int[] block(long index) {
        return grammar.block(seed, first + Objects.checkIndex(index, count), length);
    }

    @Override
    public long tokenCount() {
        return Math.multiplyExact(count, (long) length);
    }
}
