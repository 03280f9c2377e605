package radd.eval;

import java.util.Optional;
import radd.eval.profile.ProfileSums;

/** Where results of sequences are kept so that an evaluation that is killed goes on with them. */
interface FinishedSequences {
    /** Keeps nothing. */
    FinishedSequences NONE = new FinishedSequences() {
        @Override
        public Optional<SequenceLoss> find(long index) {
            return Optional.empty();
        }

        @Override
        public void add(long index, SequenceLoss result, long[] profile) {
            // Kept by nobody.
        }

        @Override
        public ProfileSums profile() {
            return new ProfileSums();
        }
    };

    /** What is known of a sequence from before. */
    Optional<SequenceLoss> find(long index);

    /**
     * Keeps a result.
     *
     * @param profile what {@link radd.eval.profile.SequenceProfile#sums} gave
     */
    void add(long index, SequenceLoss result, long[] profile);

    /** The profile of those sequences of this process that are known from before. */
    ProfileSums profile();
}
