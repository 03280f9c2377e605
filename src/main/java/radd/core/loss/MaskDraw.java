package radd.core.loss;

import java.util.BitSet;

/**
 * What to mask in one sequence, and how the cross-entropy of the masked tokens becomes the sequence's loss.
 *
 * <p>The loss in nats is {@code weight * sum over masked i of -log c_i(x_i) + constant}, where c is the network's distribution given
 * the unmasked tokens. The set is not copied: whoever holds the record must not change it.
 *
 * @param masked the positions whose token is replaced by the mask
 * @param maskProbability the share that was drawn: with which probability each position is masked, or how many are
 * @param weight factor of the cross-entropy, at least 0
 * @param constant nats that do not depend on the network
 */
public record MaskDraw(BitSet masked, double maskProbability, double weight, double constant) {
    public MaskDraw {
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight is " + weight + ", must be at least 0 and finite");
        }
        if (!Double.isFinite(constant)) {
            throw new IllegalArgumentException("constant is " + constant + ", must be finite");
        }
    }

    /** The number of masked positions. */
    public int maskedCount() {
        return masked.cardinality();
    }

    /** The masked positions, ascending. */
    public int[] positions() {
        return masked.stream().toArray();
    }

    /**
     * The sequence's loss in nats.
     *
     * @param crossEntropy sum over the masked positions of -log c, in nats
     */
    public double loss(double crossEntropy) {
        return weight * crossEntropy + constant;
    }
}
