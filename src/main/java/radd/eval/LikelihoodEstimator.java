package radd.eval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collects the losses of a corpus's sequences and estimates its likelihood bound with standard errors.
 *
 * <p>The bound is sum over sequences of the mean loss, divided by the number of tokens. Its error over sequences is that of a ratio
 * ({@link RatioEstimate}); its error over draws adds up the sequences' own ({@link MeanOfDraws}), since the draws of different
 * sequences are independent. Not safe for use by several threads at once.
 */
public final class LikelihoodEstimator {
    private final List<SequenceLoss> scored = new ArrayList<>();
    private final LikelihoodProfile profile;

    /** @param profile of the sequences that are added */
    LikelihoodEstimator(LikelihoodProfile profile) {
        this.profile = profile;
    }

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
        RatioEstimate ratio = RatioEstimate.of(nats(), tokens());
        long tokens = scored.stream().mapToLong(SequenceLoss::tokens).sum();
        MeanOfDraws total = total(SequenceLoss::loss);
        boolean mixed = scored.stream().allMatch(sequence -> sequence.mixture() != null);
        MeanOfDraws mixture = mixed ? total(sequence -> Objects.requireNonNull(sequence.mixture())) : null;
        return new LikelihoodEstimate(
                scored.size(),
                tokens,
                ratio.value(),
                ratio.stderr(),
                perToken(total, tokens),
                scored.stream().mapToLong(SequenceLoss::evaluations).sum(),
                mixture == null ? null : mixture.mean() / tokens,
                mixture == null ? null : perToken(mixture, tokens));
    }

    /** The sequences in the order in which they were added. */
    public List<SequenceLoss> sequences() {
        return Collections.unmodifiableList(scored);
    }

    /** Each sequence with what another round of draws found of it. */
    LikelihoodEstimator and(LikelihoodEstimator other) {
        double own = mostEvaluations();
        LikelihoodEstimator both =
                new LikelihoodEstimator(profile.and(other.profile, own / (own + other.mostEvaluations())));
        for (int i = 0; i < scored.size(); i++) {
            both.add(scored.get(i).and(other.scored.get(i)));
        }
        return both;
    }

    /** Of a sequence; one of a single token may need fewer, whose loss is then the same in every round. */
    private long mostEvaluations() {
        return scored.stream().mapToLong(SequenceLoss::evaluations).max().orElse(0);
    }

    /** Where the nats lie. */
    public LikelihoodProfile profile() {
        return profile;
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
        double[] differences = nats();
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

    /** Sum over the sequences, and the sum of the variances if all are known. */
    private MeanOfDraws total(Function<SequenceLoss, MeanOfDraws> number) {
        double sum = 0;
        Double variance = 0.0;
        for (SequenceLoss sequence : scored) {
            MeanOfDraws own = number.apply(sequence);
            Double ownVariance = own.variance();
            sum += own.mean();
            variance = variance == null || ownVariance == null ? null : Double.valueOf(variance + ownVariance);
        }
        return new MeanOfDraws(sum, variance);
    }

    private static @Nullable Double perToken(MeanOfDraws total, long tokens) {
        Double variance = total.variance();
        return variance == null ? null : Math.sqrt(variance) / tokens;
    }

    /** The loss of each sequence, nats, in the order in which they were added. */
    public double[] nats() {
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
