package radd.core.loss;

import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import radd.core.objective.TimeSampler;

/**
 * A loss over masks: how to choose what is masked, and which weight and constant turn the cross-entropy of the masked tokens into it.
 *
 * <p>The four losses of RADD (arXiv:2406.03736) are weighted cross-entropies of the same network output, and so is every bound of a
 * masked diffusion whose network predicts clean tokens. Each has one number a sequence, its noise level: a time t, a masking probability
 * lambda, or a number of masks k.
 */
public interface Loss {
    /** The name in configurations and in the reference. */
    String name();

    /** How the reference spreads the noise levels of a batch for this loss. */
    TimeSampler timeSampler();

    /** Sentences that a reader of a likelihood bound by this loss must be told; none for a plain bound. */
    List<String> cautions();

    /** How many noise levels there are, equally likely; empty where there is a continuum or the number depends on the sequence. */
    default OptionalInt levels() {
        return OptionalInt.empty();
    }

    /** Whether the noise level is a number of masks, k. */
    default boolean countsMasks() {
        return false;
    }

    /**
     * The noise level that a uniform number stands for.
     *
     * @param u uniform number in [0, 1)
     * @param length L, at least 1
     * @return t, lambda or k
     */
    double level(double u, int length);

    /**
     * Draws a mask at a noise level.
     *
     * @param level t, lambda or k
     * @param length L, at least 1
     * @param random the mask's stream
     * @return the masked positions
     */
    BitSet mask(double level, int length, RandomGenerator random);

    /**
     * Weight and constant for a given noise level and mask.
     *
     * @param level t in (0, 1], lambda in (0, 1] or k, the number of masked positions
     * @param masked the masked positions, below L; kept, not copied
     * @param length L, at least 1
     * @throws IllegalArgumentException when the level is out of range
     */
    MaskDraw at(double level, BitSet masked, int length);

    /**
     * Draws what is masked in one sequence.
     *
     * @param length L, at least 1
     * @param u the sequence's uniform number in [0, 1), which fixes its noise level
     * @param mask the mask's stream
     */
    default MaskDraw draw(int length, double u, RandomGenerator mask) {
        if (length < 1) {
            throw new IllegalArgumentException("length is " + length + ", must be at least 1");
        }
        if (!(u >= 0 && u < 1)) {
            throw new IllegalArgumentException("u is " + u + ", must be in [0, 1)");
        }
        double level = level(u, length);
        return at(level, mask(level, length, mask), length);
    }
}
