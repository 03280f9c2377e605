package radd.data;

import java.util.Objects;
import radd.core.RandomStream;

/**
 * The order in which training reads its blocks: every epoch is a permutation of all of them, drawn from the seed and the epoch's number.
 *
 * <p>The block of a position depends on nothing that was read before and takes no memory: the permutation is a Feistel network over the
 * smallest suitable square of powers of two, whose results outside the range are sent through it again ("cycle walking", Black and
 * Rogaway 2002). So a run that is cut, spread over devices or resumed reads the same blocks.
 */
public final class EpochOrder implements BlockOrder {
    /** Luby and Rackoff prove four rounds of random functions hard to tell from a random permutation; small halves get more. */
    private static final int ROUNDS = 8;

    /** Halves of fewer bits leave too few permutations to choose from. */
    private static final int SMALLEST_HALF_BITS = 5;

    private final long seed;
    private final long count;
    private final int halfBits;

    /**
     * The order over the blocks of a corpus.
     *
     * @param seed the user's seed
     * @param count number of blocks, at least 1 and at most 2^60
     */
    public EpochOrder(long seed, long count) {
        if (count < 1 || count > 1L << 60) {
            throw new IllegalArgumentException("count is " + count + ", must be 1 to 2^60");
        }
        this.seed = seed;
        this.count = count;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(count - 1);
        this.halfBits = Math.max(SMALLEST_HALF_BITS, (bits + 1) / 2);
    }

    @Override
    public long blockAt(long position) {
        Objects.checkIndex(position, Long.MAX_VALUE);
        long epoch = position / count;
        long place = position % count;
        do {
            place = permute(place, epoch);
        } while (place >= count);
        return place;
    }

    @Override
    public long epochAt(long position) {
        return Objects.checkIndex(position, Long.MAX_VALUE) / count;
    }

    private long permute(long place, long epoch) {
        long mask = (1L << halfBits) - 1;
        long left = place >>> halfBits;
        long right = place & mask;
        long key = RandomStream.key(seed, RandomStream.Purpose.DATA_ORDER, epoch, 0);
        for (int round = 0; round < ROUNDS; round++) {
            long next = left ^ (RandomStream.key(key, RandomStream.Purpose.DATA_ORDER, round, right) & mask);
            left = right;
            right = next;
        }
        return (left << halfBits) | right;
    }
}
