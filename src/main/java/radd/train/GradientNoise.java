package radd.train;

import java.util.OptionalDouble;

/**
 * The simple gradient noise scale tr(Sigma) / |G|^2: the batch size, in sequences, at which noise and signal of the gradient are equal.
 *
 * <p>McCandlish et al. 2018, arXiv:1812.06162, appendix A.1: from the squared norms of the gradients of a small and a large batch,
 * |G|^2 = (B |G_B|^2 - b |G_b|^2) / (B - b) and tr(Sigma) = (|G_b|^2 - |G_B|^2) / (1/b - 1/B), each averaged over steps before the ratio is
 * taken. Here b is one pass and B the global batch. With stratified noise levels Sigma is what the stratification leaves.
 */
final class GradientNoise {
    private final double small;
    private final double large;
    private double signal;
    private double noise;

    /**
     * @param small b, sequences of the small batch, at least 1
     * @param large B, sequences of the large batch, above {@code small}
     */
    GradientNoise(int small, int large) {
        if (small < 1 || small >= large) {
            throw new IllegalArgumentException("batches are " + small + " and " + large + ", must be 1 <= b < B");
        }
        this.small = small;
        this.large = large;
    }

    /**
     * Takes a step in.
     *
     * @param smallNorm norm of the gradient of the mean loss of b sequences
     * @param largeNorm norm of the gradient of the mean loss of B sequences
     */
    void add(double smallNorm, double largeNorm) {
        double smallSquare = smallNorm * smallNorm;
        double largeSquare = largeNorm * largeNorm;
        signal += (large * largeSquare - small * smallSquare) / (large - small);
        noise += (smallSquare - largeSquare) / (1 / small - 1 / large);
    }

    /** The scale over the steps taken in, in sequences; empty while either part is not estimated above zero. */
    OptionalDouble scale() {
        return signal > 0 && noise > 0 ? OptionalDouble.of(noise / signal) : OptionalDouble.empty();
    }

    /** Forgets the steps taken in. */
    void clear() {
        signal = 0;
        noise = 0;
    }
}
