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
    private record Scored(long tokens, StratifiedMean loss) {}

    private final List<Scored> scored = new ArrayList<>();

    /**
     * Adds one sequence.
     *
     * @param tokens number of tokens of the sequence, at least 1
     * @param draws loss of each draw, in nats, in order of the draws; at least one
     * @throws IllegalArgumentException when a value is out of range or not finite
     */
    public void add(long tokens, double[] draws) {
        if (tokens < 1) {
            throw new IllegalArgumentException("tokens is " + tokens + ", must be at least 1");
        }
        if (draws.length < 1) {
            throw new IllegalArgumentException("draws is empty, must hold at least 1 loss");
        }
        for (int i = 0; i < draws.length; i++) {
            requireFinite("loss of sequence " + scored.size() + ", draw " + i, draws[i]);
        }
        scored.add(new Scored(tokens, StratifiedMean.of(draws)));
    }

    /**
     * The estimate from the sequences added so far.
     *
     * @throws IllegalStateException when there are none
     */
    public LikelihoodEstimate estimate() {
        requireSequences();
        RatioEstimate ratio = RatioEstimate.of(losses(), tokens());
        long tokens = scored.stream().mapToLong(Scored::tokens).sum();
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
            requireFinite("exact -log p of sequence " + i, exactNats[i]);
            differences[i] -= exactNats[i];
        }
        RatioEstimate ratio = RatioEstimate.of(differences, tokens());
        return new PairedDifference(ratio.value(), ratio.stderr());
    }

    private @Nullable Double drawStderr(long tokens) {
        double variance = 0;
        for (Scored sequence : scored) {
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
        return scored.stream().mapToDouble(Scored::tokens).toArray();
    }

    private void requireSequences() {
        if (scored.isEmpty()) {
            throw new IllegalStateException("no sequence was scored");
        }
    }

    private static void requireFinite(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(what + " is " + value + ", must be finite");
        }
    }
}
