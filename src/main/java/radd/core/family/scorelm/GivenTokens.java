package radd.core.family.scorelm;

import java.util.BitSet;
import java.util.random.RandomGenerator;

/**
 * Which tokens of a training sequence are given: a span of m tokens, m uniform on 0 to n - 1, at a uniform place, and with probability 1/2 as many at
 * places drawn without regard to one another. One token at least is left.
 */
final class GivenTokens {
    private GivenTokens() {}

    /** Draws the given positions of a sequence of n tokens, n at least 1. */
    static BitSet draw(int n, RandomGenerator random) {
        int count = random.nextInt(n);
        int start = random.nextInt(n - count + 1);
        BitSet given = new BitSet(n);
        given.set(start, start + count);
        if (random.nextBoolean()) {
            shuffle(given, n, random);
        }
        return given;
    }

    private static void shuffle(BitSet given, int n, RandomGenerator random) {
        for (int last = n - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            boolean moved = given.get(last);
            given.set(last, given.get(other));
            given.set(other, moved);
        }
    }

    /** The mean number of positions that are not given. */
    static double meanLeft(int n) {
        return (n + 1) / 2.0;
    }
}
