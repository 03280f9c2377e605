package radd.eval;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the losses of a corpus's sequences and estimates its likelihood bound with standard errors.
 *
 * <p>The bound is sum over sequences of the mean loss, divided by the number of tokens. Its error over sequences is that of a ratio
 * ({@link RatioEstimate}); its error over draws adds up the sequences' own ({@link StratifiedMean}), since the draws of different
 * sequences are independent. Not safe for use by several threads at once.
 */
public final class LikelihoodEstimator {
    private final List<SequenceLoss> scored = new ArrayList<>();

    /** Adds one sequence. */
    void add(SequenceLoss sequence) {
        scored.add(sequence);
    }

    /**
     * The estimate from the sequences added so far.
     *
     * @throws IllegalStateException when there are none
     */
    public LikelihoodEstimate estimate() {
        requireSequences();
        RatioEstimate ratio = RatioEstimate.of(losses(), tokens());
        long tokens = scored.stream().mapToLong(SequenceLoss::tokens).sum();
        return new LikelihoodEstimate(scored.size(), tokens, ratio.value(), ratio.stderr(), drawStderr(tokens));
    }

    /**
     * The bound minus the exact negative log-likelihoods of the same sequences.
     *
     * @param exactNats -log p of each sequence, in the order in which the sequences were added, in nats
     * @throws IllegalStateException when no sequence was added
     */
    public PairedDifference minus(double[] exactNats) {
        requireSequences();
        if (exactNats.length != scored.size()) {
            throw new IllegalArgumentException("exactNats has " + exactNats.length + " values, must have "
                    + scored.size() + ", one for each sequence");
        }
        double[] differences = losses();
        for (int i = 0; i < differences.length; i++) {
            if (!Double.isFinite(exactNats[i])) {
                throw new IllegalArgumentException(
                        "exact -log p of sequence " + i + " is " + exactNats[i] + ", must be finite");
            }
            differences[i] -= exactNats[i];
        }
        RatioEstimate ratio = RatioEstimate.of(differences, tokens());
        return new PairedDifference(ratio.value(), ratio.stderr());
    }

    private @Nullable Double drawStderr(long tokens) {
        double variance = 0;
        for (SequenceLoss sequence : scored) {
            Double own = sequence.loss().variance();
            if (own == null) {
                return null;
            }
            variance += own;
        }
        return Math.sqrt(variance) / tokens;
    }

    private double[] losses() {
        return scored.stream().mapToDouble(sequence -> sequence.loss().mean()).toArray();
    }

    private double[] tokens() {
        return scored.stream().mapToDouble(SequenceLoss::tokens).toArray();
    }

    private void requireSequences() {
        if (scored.isEmpty()) {
            throw new IllegalStateException("no sequence was scored");
        }
    }
}
