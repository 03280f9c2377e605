package radd.core.loss;

import java.util.BitSet;
import java.util.random.RandomGenerator;

/** The two laws of a mask: every position on its own, or a subset of given size. */
final class Masks {
    private Masks() {}

    /** Masks each position with the given probability; draws one double a position, in order. */
    static BitSet independent(double probability, int length, RandomGenerator random) {
        BitSet masked = new BitSet(length);
        for (int i = 0; i < length; i++) {
            masked.set(i, random.nextDouble() < probability);
        }
        return masked;
    }

    /** The same masks behind a number of positions that stay unmasked. */
    static BitSet behind(int given, BitSet masked) {
        if (given == 0) {
            return masked;
        }
        BitSet moved = new BitSet();
        masked.stream().forEach(position -> moved.set(given + position));
        return moved;
    }

    /** Masks exactly {@code count} positions, every subset equally likely: Knuth's selection sampling (TAOCP 3.4.2, algorithm S). */
    static BitSet exactly(int count, int length, RandomGenerator random) {
        BitSet masked = new BitSet(length);
        int wanted = count;
        for (int i = 0; i < length; i++) {
            if (random.nextInt(length - i) < wanted) {
                masked.set(i);
                wanted--;
            }
        }
        return masked;
    }
}
