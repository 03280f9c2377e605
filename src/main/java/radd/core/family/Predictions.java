package radd.core.family;

import radd.engine.Torch;

/** What a network says at the positions of a sequence, for {@code radd score}. */
public interface Predictions extends AutoCloseable {
    /** What a number is: {@code log_prob} or {@code log_score}. */
    String quantity();

    /** Whether it says something at masked positions only, or at all. */
    boolean maskedOnly();

    /**
     * Asks the network.
     *
     * @param sequence ids, V where masked
     * @param time the noise level
     * @param receiver called for every position in order
     * @throws radd.RaddException (DATA) if the network's answer is not finite; (CONFIG) if it takes no such level
     */
    void of(int[] sequence, NetworkTime time, Receiver receiver);

    /** The device. */
    Torch torch();

    @Override
    void close();

    /** What receives the numbers of one position. */
    @FunctionalInterface
    interface Receiver {
        /**
         * Takes a row.
         *
         * @param position in the sequence
         * @param values one for each of the V real tokens
         */
        void accept(int position, float[] values);
    }
}
