package radd.eval;

import radd.core.objective.ItemisedLoss;
import radd.eval.profile.SequenceProfile;

/** A sequence and its losses as its draws come in, in nats; used by one thread. */
final class ScoredSequence {
    private final Sequence sequence;
    private final SequenceProfile profile;
    private final double[] losses;
    private boolean greedy = true;
    private int missing;

    ScoredSequence(Sequence sequence, SequenceProfile profile, int evaluations) {
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
        for (int i = 0; i < loss.positions().length; i++) {
            int n = i;
            greedy &= loss.predicted().filter(said -> said.right(n)).isPresent();
        }
        missing--;
    }

    /** Whether no token was likelier than the clean one at any position that was asked for. */
    boolean greedy() {
        return greedy;
    }

    boolean complete() {
        return missing == 0;
    }

    Sequence sequence() {
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
