package radd.core.objective;

import radd.engine.FlatVector;

/**
 * Computes the losses of batches and adds their gradients to a flat vector.
 *
 * @param <B> the objective's batches
 */
public interface TrainingProgram<B> extends AutoCloseable {
    /** Takes over parameters that have changed since this was made or last called. */
    void refresh();

    /**
     * Losses of a batch; adds the gradient of {@code scale * sum of losses} to {@code gradient}.
     *
     * @param scale 1 / global batch size for the mean over sequences
     * @param gradient a vector of the parameters' table on the same device
     * @param dropout seed of the dropout of this pass
     */
    Pass accumulate(B batch, double scale, FlatVector gradient, long dropout);

    @Override
    void close();

    /** What one pass found. */
    final class Pass {
        private final double[] losses;
        private final long positions;

        /**
         * @param losses of the batch's sequences, nats, [B]; kept
         * @param positions at which the head was evaluated
         */
        public Pass(double[] losses, long positions) {
            this.losses = losses;
            this.positions = positions;
        }

        /** Copies the losses of the sequences, nats, into an array from a place on; says how many. */
        public int losses(double[] into, int from) {
            System.arraycopy(losses, 0, into, from, losses.length);
            return losses.length;
        }

        /** Positions at which the head was evaluated. */
        public long positions() {
            return positions;
        }
    }
}
