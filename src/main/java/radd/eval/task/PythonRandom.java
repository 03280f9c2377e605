package radd.eval.task;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * Python's {@code random.Random}, as far as lm-evaluation-harness draws few-shot examples with it: the same seed gives the same examples.
 *
 * <p>Source: CPython 3.11, {@code random.py} and {@code _randommodule.c}. Not safe for use by several threads at once.
 */
final class PythonRandom {
    private static final int WORD = 32;

    private final MersenneTwister twister;

    /** @param seed at least 0 */
    PythonRandom(long seed) {
        if (seed < 0) {
            throw new IllegalArgumentException("seed is " + seed + ", must be at least 0");
        }
        int high = (int) (seed >>> WORD);
        this.twister = new MersenneTwister(high == 0 ? new int[] {(int) seed} : new int[] {(int) seed, high});
    }

    /** A number below n, at least 1: as many bits as n has, drawn until they are. */
    private int below(int n) {
        int bits = WORD - Integer.numberOfLeadingZeros(n);
        int drawn = twister.nextInt() >>> (WORD - bits);
        while (drawn >= n) {
            drawn = twister.nextInt() >>> (WORD - bits);
        }
        return drawn;
    }

    /**
     * {@code sample}: so many different elements, in the order in which they are drawn.
     *
     * @param count at most as many as there are
     */
    <T> List<T> sample(List<T> population, int count) {
        int n = population.size();
        if (count < 0 || count > n) {
            throw new IllegalArgumentException(count + " of " + n + " cannot be drawn");
        }
        return n <= poolSize(count) ? fromPool(population, count) : bySet(population, count);
    }

    /** Up to how many elements a list of those that are left is smaller than a set of those that are taken. */
    private static double poolSize(int count) {
        return 21 + (count > 5 ? Math.pow(4, Math.ceil(Math.log(3.0 * count) / Math.log(4))) : 0);
    }

    private <T> List<T> fromPool(List<T> population, int count) {
        List<T> pool = new ArrayList<>(population);
        List<T> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int left = pool.size() - i;
            int j = below(left);
            drawn.add(pool.get(j));
            pool.set(j, pool.get(left - 1));
        }
        return drawn;
    }

    private <T> List<T> bySet(List<T> population, int count) {
        Set<Integer> taken = new HashSet<>();
        List<T> drawn = new ArrayList<>();
        while (drawn.size() < count) {
            int j = below(population.size());
            if (taken.add(j)) {
                drawn.add(population.get(j));
            }
        }
        return drawn;
    }
}
