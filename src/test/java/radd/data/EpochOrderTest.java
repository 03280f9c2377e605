package radd.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EpochOrderTest {
    @Test
    void everyEpochReadsEveryBlockOnce() {
        for (int count : new int[] {1, 2, 3, 7, 64, 1000, 1023, 1024, 1025, 50_001}) {
            EpochOrder order = new EpochOrder(42, count);
            for (long epoch = 0; epoch < 3; epoch++) {
                long[] blocks = epoch(order, count, epoch);
                Arrays.sort(blocks);
                assertArrayEquals(LongStream.range(0, count).toArray(), blocks, count + " blocks, epoch " + epoch);
            }
        }
    }

    @Test
    void noTwoEpochsOrSeedsHaveTheSameOrder() {
        Set<String> orders = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            for (long epoch = 0; epoch < 50; epoch++) {
                assertTrue(orders.add(Arrays.toString(epoch(new EpochOrder(seed, 100), 100, epoch))));
            }
        }
        assertEquals(1000, orders.size());
    }

    @Test
    void blockDependsOnSeedAndPositionOnly() {
        EpochOrder forwards = new EpochOrder(7, 1000);
        EpochOrder backwards = new EpochOrder(7, 1000);
        long[] expected = LongStream.range(0, 5000).map(forwards::blockAt).toArray();
        for (int position = 4999; position >= 0; position--) {
            assertEquals(expected[position], backwards.blockAt(position));
        }
        assertEquals(3, forwards.epochAt(3999));
    }

    /** Each of the 6 orders of 3 blocks has expectation 2000; the chi-square statistic of 5 degrees of freedom exceeds 25.7 once in 10^4. */
    @Test
    void allOrdersOfAFewBlocksAreEquallyOften() {
        EpochOrder order = new EpochOrder(3, 3);
        int[] counts = new int[27];
        for (long epoch = 0; epoch < 12_000; epoch++) {
            long[] blocks = epoch(order, 3, epoch);
            counts[(int) (9 * blocks[0] + 3 * blocks[1] + blocks[2])]++;
        }
        int[] seen = Arrays.stream(counts).filter(c -> c > 0).toArray();
        assertEquals(6, seen.length);
        double chiSquare = Arrays.stream(seen)
                .mapToDouble(c -> (c - 2000.0) * (c - 2000.0) / 2000.0)
                .sum();
        assertTrue(chiSquare < 25.7, "chi-square " + chiSquare);
    }

    /** The rank correlation of position and block has standard deviation 1/sqrt(n - 1). */
    @Test
    void neighboursAreNotReadTogether() {
        int count = 10_000;
        EpochOrder order = new EpochOrder(11, count);
        for (long epoch = 0; epoch < 5; epoch++) {
            long[] blocks = epoch(order, count, epoch);
            double mean = (count - 1) / 2.0;
            double positions = 0;
            double neighbours = 0;
            double variance = 0;
            for (int i = 0; i < count; i++) {
                positions += (i - mean) * (blocks[i] - mean);
                neighbours += (blocks[i] - mean) * (blocks[(i + 1) % count] - mean);
                variance += (i - mean) * (i - mean);
            }
            assertEquals(0, positions / variance, 5 / Math.sqrt(count - 1));
            assertEquals(0, neighbours / variance, 5 / Math.sqrt(count - 1));
        }
    }

    @Test
    void hugeCorporaNeedNoMemory() {
        EpochOrder order = new EpochOrder(1, 1L << 60);
        assertTrue(order.blockAt(12345) < 1L << 60);
        assertNotEquals(order.blockAt(0), order.blockAt(1));
        assertThrows(IllegalArgumentException.class, () -> new EpochOrder(1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> order.blockAt(-1));
    }

    private static long[] epoch(EpochOrder order, int count, long epoch) {
        return LongStream.range(epoch * count, (epoch + 1) * count)
                .map(order::blockAt)
                .toArray();
    }
}
