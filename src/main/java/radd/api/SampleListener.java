package radd.api;

/** Sees sampling while it runs, in the calling thread. It must not call the model, whose device it would wait for. */
public interface SampleListener {
    /** A sequence is finished; in the order of their indices. */
    void finished(Sample sample);

    /**
     * Tokens of a sequence have been revealed, or masked again.
     *
     * @param index of the sequence in its request
     * @param ids its tokens, the model's vocabulary size where open; the listener owns the array
     * @param evaluations of the network so far, 0 before the first
     */
    default void revealed(long index, int[] ids, int evaluations) {}

    /** Asked between evaluations: whether to end now and leave what is unfinished. */
    default boolean stopRequested() {
        return false;
    }
}
