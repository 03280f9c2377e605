package radd.data.corpus;

import java.util.List;
import radd.data.BlockOrder;
import radd.data.EpochOrder;

/** A corpus as numbered sequences of token ids, each a function of its number; read by any number of threads. */
public interface Blocks {
    /** Number of blocks. */
    long count();

    /**
     * The ids of a block; the caller may change them.
     *
     * @param index 0 to {@link #count} - 1
     * @throws IndexOutOfBoundsException if there is no such block
     */
    int[] block(long index);

    /**
     * The sequences that lie in a block and know nothing of each other: documents that are packed together, else the block itself.
     *
     * @param index 0 to {@link #count} - 1
     */
    default List<int[]> sequences(long index) {
        return List.of(block(index));
    }

    /** How many they are. */
    default int sequenceCount(long index) {
        return 1;
    }

    /** Number of tokens in all blocks. */
    long tokenCount();

    /** The order in which training with a seed reads them: every epoch all of them in another order. */
    default BlockOrder order(long seed) {
        return new EpochOrder(seed, count());
    }

    /** Blocks of one length for training; the remainder at the end of the store is left out. */
    static Blocks training(TokenStore store, int length) {
        return new StoreBlocks(store, length, false);
    }

    /** Blocks of one length for evaluation; the remainder is a shorter last block, so that every token is scored once. */
    static Blocks evaluation(TokenStore store, int length) {
        return new StoreBlocks(store, length, true);
    }

    /** Blocks held in memory, of any lengths. */
    static Blocks of(List<int[]> blocks) {
        return new HeldBlocks(blocks);
    }
}
