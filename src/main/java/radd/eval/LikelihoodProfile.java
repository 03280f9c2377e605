package radd.eval;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import radd.eval.profile.Axis;
import radd.eval.profile.ProfileSums;
import radd.eval.profile.Quantity;

/**
 * Where the nats of a likelihood lie, with errors over sequences: those of ratios of sums over groups of sequences.
 *
 * <p>Fewer sequences than groups are groups of one, whose error is that of {@link RatioEstimate} over sequences. Immutable.
 */
public final class LikelihoodProfile {
    private final double[][] groups;
    private final int width;

    private LikelihoodProfile(double[][] groups, int width) {
        this.groups = groups;
        this.width = width;
    }

    /**
     * Of all sequences of an evaluation.
     *
     * @param width places that a bin of positions has
     */
    static LikelihoodProfile of(ProfileSums sums, int width) {
        return new LikelihoodProfile(
                IntStream.range(0, ProfileSums.GROUPS).mapToObj(sums::group).toArray(double[][]::new), width);
    }

    /** Places that a bin of positions has: a corpus of longer sequences has wider bins. */
    static int width(int longest) {
        return (longest + Axis.POSITION.bins() - 1) / Axis.POSITION.bins();
    }

    /**
     * The same sequences with another round of draws.
     *
     * @param share of this one's draws among those of both
     */
    LikelihoodProfile and(LikelihoodProfile other, double share) {
        double[][] both = new double[groups.length][];
        for (int g = 0; g < both.length; g++) {
            both[g] = new double[groups[g].length];
            for (Axis axis : Axis.values()) {
                for (Quantity quantity : Quantity.values()) {
                    boolean perSequence = quantity == Quantity.LOSS
                            || (axis == Axis.POSITION && (quantity == Quantity.COUNT || quantity == Quantity.PLACE));
                    for (int bin = 0; bin < axis.bins(); bin++) {
                        int i = axis.index(bin, quantity);
                        both[g][i] = perSequence
                                ? share * groups[g][i] + (1 - share) * other.groups[g][i]
                                : groups[g][i] + other.groups[g][i];
                    }
                }
            }
        }
        return new LikelihoodProfile(both, width);
    }

    /** Places that a bin of positions has. */
    public int width() {
        return width;
    }

    /** A sum over all sequences. */
    public double sum(Axis axis, int bin, Quantity quantity) {
        return Arrays.stream(groups)
                .mapToDouble(group -> group[axis.index(bin, quantity)])
                .sum();
    }

    /** A sum over all sequences and bins. */
    public double sum(Axis axis, Quantity quantity) {
        return IntStream.range(0, axis.bins())
                .mapToDouble(bin -> sum(axis, bin, quantity))
                .sum();
    }

    /**
     * A ratio of two sums of a bin.
     *
     * @return empty where the second is 0
     */
    public Optional<RatioEstimate> ratio(Axis axis, int bin, Quantity of, Quantity to) {
        return ratio(column(axis, bin, of), column(axis, bin, to));
    }

    /** What a bin adds to the nats per token: the sum over the bins is {@link LikelihoodEstimate#nllNatsPerToken}. */
    public Optional<RatioEstimate> perToken(Axis axis, int bin) {
        return ratio(column(axis, bin, Quantity.LOSS), tokens());
    }

    private double[] column(Axis axis, int bin, Quantity quantity) {
        return Arrays.stream(groups)
                .mapToDouble(group -> group[axis.index(bin, quantity)])
                .toArray();
    }

    private double[] tokens() {
        return Arrays.stream(groups)
                .mapToDouble(group -> IntStream.range(0, Axis.POSITION.bins())
                        .mapToDouble(bin -> group[Axis.POSITION.index(bin, Quantity.COUNT)])
                        .sum())
                .toArray();
    }

    /** Of the groups that have something in the denominator. */
    private static Optional<RatioEstimate> ratio(double[] y, double[] x) {
        int[] present = IntStream.range(0, x.length).filter(g -> x[g] > 0).toArray();
        return present.length == 0
                ? Optional.empty()
                : Optional.of(RatioEstimate.of(
                        IntStream.of(present).mapToDouble(g -> y[g]).toArray(),
                        IntStream.of(present).mapToDouble(g -> x[g]).toArray()));
    }
}
