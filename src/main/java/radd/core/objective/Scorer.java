package radd.core.objective;

import radd.engine.Torch;

/**
 * Computes the losses of batches, without gradients.
 *
 * @param <B> the objective's batches
 */
public interface Scorer<B> extends AutoCloseable {
    /**
     * The loss of each sequence, which does not depend on the others.
     *
     * @return nats, [B]
     */
    double[] losses(B batch);

    /** The device. */
    Torch torch();

    @Override
    void close();
}
