package radd.data.corpus;

import java.util.List;
import radd.core.RandomStream;
import radd.data.BlockOrder;
import radd.data.EpochOrder;

/**
 * The order of a mixture. Positions come in rounds of {@link #SLOTS}, of which each corpus has its share exactly, in an order drawn for each round; each
 * corpus is read in its own {@link EpochOrder}. So the block of a position needs nothing that was read before.
 */
final class MixedOrder implements BlockOrder {
    /** Positions of a round: shares are exact to four digits. */
    static final int SLOTS = 10_000;

    private final EpochOrder rounds;
    private final EpochOrder[] orders;
    /** The first slot of each corpus in a round, and at last {@link #SLOTS}. */
    private final int[] slots;
    /** The first block of each corpus. */
    private final long[] firstBlocks;

    /**
     * @param seed the run's seed
     * @param shares of the corpora, which add up to one
     * @param counts number of blocks of each, at least 1
     * @throws IllegalArgumentException if a share is less than half of a slot
     */
    MixedOrder(long seed, List<Double> shares, List<Long> counts) {
        this.rounds = new EpochOrder(seed, SLOTS);
        this.orders = new EpochOrder[shares.size()];
        this.slots = new int[shares.size() + 1];
        this.firstBlocks = new long[shares.size()];
        double sum = 0;
        for (int corpus = 0; corpus < orders.length; corpus++) {
            sum += shares.get(corpus);
            slots[corpus + 1] = (int) Math.round(sum * SLOTS);
            if (slots[corpus + 1] == slots[corpus]) {
                throw new IllegalArgumentException("a share of " + shares.get(corpus) + " is less than 1/" + SLOTS);
            }
            long own = RandomStream.key(seed, RandomStream.Purpose.DATA_ORDER, 0, corpus + 1L);
            orders[corpus] = new EpochOrder(own, counts.get(corpus));
            firstBlocks[corpus] = corpus == 0 ? 0 : firstBlocks[corpus - 1] + counts.get(corpus - 1);
        }
    }

    @Override
    public long blockAt(long position) {
        int slot = (int) rounds.blockAt(position);
        int corpus = corpusOf(slot);
        return firstBlocks[corpus] + orders[corpus].blockAt(turn(corpus, position, slot));
    }

    private int corpusOf(int slot) {
        int corpus = 0;
        while (slot >= slots[corpus + 1]) {
            corpus++;
        }
        return corpus;
    }

    /** How many blocks of a corpus come before the one of its slot. */
    private long turn(int corpus, long position, int slot) {
        return position / SLOTS * (slots[corpus + 1] - slots[corpus]) + ((long) slot - slots[corpus]);
    }

    /** How often the corpus that is read most often has been read whole. */
    @Override
    public long epochAt(long position) {
        long most = 0;
        for (int corpus = 0; corpus < orders.length; corpus++) {
            int share = slots[corpus + 1] - slots[corpus];
            long turn = position / SLOTS * share + position % SLOTS * share / SLOTS;
            most = Math.max(most, orders[corpus].epochAt(turn));
        }
        return most;
    }
}
