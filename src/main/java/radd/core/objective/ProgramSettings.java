package radd.core.objective;

import radd.engine.Precision;

/**
 * How a training program computes.
 *
 * @param precision of the matrix products; must have gradients
 * @param recompute whether blocks are computed anew in the backward pass, rather than their activations kept
 * @param headChunk most positions at which the vocabulary head is evaluated at once, at least 1
 */
public record ProgramSettings(Precision precision, boolean recompute, int headChunk) {
    public ProgramSettings {
        if (!precision.trains()) {
            throw new IllegalArgumentException("precision " + precision.label() + " has no gradients");
        }
        if (headChunk < 1) {
            throw new IllegalArgumentException("headChunk is " + headChunk + ", must be at least 1");
        }
    }
}
