package radd.eval;

import radd.core.objective.ItemisedLoss;
import radd.eval.profile.SequenceProfile;

/** A sequence and its losses as its draws come in, in nats; used by one thread. */
final class ScoredSequence {
    private final CorpusSequence sequence;
    private final SequenceProfile profile;
    private final double[] losses;
    private int missing;

    ScoredSequence(CorpusSequence sequence, SequenceProfile profile, int evaluations) {
        this.sequence = sequence;
        this.profile = profile;
        this.losses = new double[evaluations];
        this.missing = evaluations;
    }

    /**
     * Takes the loss of an evaluation, once for each and in their order.
     *
     * @param seen what the network saw, [L]
     * @param weight what the loss counts for in the sequence's
     * @throws IllegalArgumentException if it is not finite
     */
    void set(int evaluation, int[] seen, double weight, ItemisedLoss loss) {
        if (!Double.isFinite(loss.nats())) {
            throw new IllegalArgumentException("loss of sequence " + sequence.index() + ", draw " + evaluation + " is "
                    + loss.nats() + ", must be finite");
        }
        losses[evaluation] = loss.nats();
        profile.add(seen, weight, loss);
        missing--;
    }

    boolean complete() {
        return missing == 0;
    }

    CorpusSequence sequence() {
        return sequence;
    }

    SequenceProfile profile() {
        return profile;
    }

    /** All losses, once they are complete. */
    double[] losses() {
        return losses;
    }
}
