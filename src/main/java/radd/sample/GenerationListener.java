package radd.sample;

/** Sees a generation while it runs. All calls come from the generating thread. */
public interface GenerationListener {
    /** A sequence is finished; in the order of their indices. */
    void finished(GeneratedSequence sequence);

    /** The network has been run and tokens have been drawn. */
    default void evaluated(GenerationTotals soFar) {}

    /** Asked between evaluations: whether to end now, leaving unfinished sequences. */
    default boolean stopRequested() {
        return false;
    }
}
