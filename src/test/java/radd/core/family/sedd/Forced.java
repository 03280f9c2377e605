package radd.core.family.sedd;

import java.util.random.RandomGenerator;

/**
 * Draws what a test wants.
 *
 * @param u every uniform number
 * @param token every whole number
 */
record Forced(double u, int token) implements RandomGenerator {
    @Override
    public long nextLong() {
        throw new UnsupportedOperationException();
    }

    @Override
    public double nextDouble() {
        return u;
    }

    @Override
    public int nextInt(int bound) {
        return token;
    }
}
