package radd.sample;

import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.SequenceState;

/** Sees a generation while it runs. Calls come one at a time, from the threads of the devices. */
public interface GenerationListener {
    /** A sequence is finished; in the order of their indices. */
    void finished(GeneratedSequence sequence);

    /** Tokens of a sequence have changed; called for sequences that are {@linkplain #watches watched} only. */
    default void changed(SequenceState state) {}

    /** Whether the changes of a sequence are wanted. */
    default boolean watches(long index) {
        return false;
    }

    /** The network has been run and tokens have been drawn. */
    default void evaluated(GenerationTotals soFar) {}

    /** Asked between evaluations: whether to end now, leaving unfinished sequences. */
    default boolean stopRequested() {
        return false;
    }
}
