package radd.core.objective;

import java.util.List;
import radd.engine.Torch;

/**
 * Computes the losses of batches, without gradients.
 *
 * @param <B> the objective's batches
 */
public interface Scorer<B> extends AutoCloseable {
    /**
     * The loss of each sequence, which does not depend on the others, and of what it is made.
     *
     * @return [B]
     */
    List<ItemisedLoss> score(B batch);

    /** The losses alone, nats, [B]. */
    default double[] losses(B batch) {
        return score(batch).stream().mapToDouble(ItemisedLoss::nats).toArray();
    }

    /** The device. */
    Torch torch();

    @Override
    void close();
}
