package radd.eval;

import java.util.Optional;

/** Where results of sequences are kept so that an evaluation that is killed goes on with them. */
interface FinishedSequences {
    /** Keeps nothing. */
    FinishedSequences NONE = new FinishedSequences() {
        @Override
        public Optional<SequenceLoss> find(long index) {
            return Optional.empty();
        }

        @Override
        public void add(long index, SequenceLoss result) {
            // Kept by nobody.
        }
    };

    /** What is known of a sequence from before. */
    Optional<SequenceLoss> find(long index);

    /** Keeps a result. */
    void add(long index, SequenceLoss result);
}
