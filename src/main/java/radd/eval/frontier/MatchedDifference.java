package radd.eval.frontier;

import java.util.ArrayList;
import java.util.List;

/**
 * Two curves where they have the same entropy, which alone may be compared.
 *
 * @param first a curve's name
 * @param second another's
 * @param entropy nats
 * @param perplexityFirst of the first curve there
 * @param perplexitySecond of the second
 * @param nats of the second less those of the first
 * @param stderr of the difference, to first order; both curves taken as independent
 */
public record MatchedDifference(
        String first,
        String second,
        double entropy,
        double perplexityFirst,
        double perplexitySecond,
        double nats,
        double stderr) {
    /** Where in the range that two curves share. */
    private static final double[] PLACES = {0.25, 0.5, 0.75};

    /** All pairs of curves that share a range of entropies, each at three of them. */
    public static List<MatchedDifference> of(List<FrontierCurve> curves) {
        List<MatchedDifference> differences = new ArrayList<>();
        for (int i = 0; i < curves.size(); i++) {
            for (int j = i + 1; j < curves.size(); j++) {
                differences.addAll(between(curves.get(i), curves.get(j)));
            }
        }
        return differences;
    }

    private static List<MatchedDifference> between(FrontierCurve first, FrontierCurve second) {
        double least = Math.max(first.least(), second.least());
        double most = Math.min(first.most(), second.most());
        List<MatchedDifference> differences = new ArrayList<>();
        for (double place : PLACES) {
            double entropy = least + place * (most - least);
            if (least < most) {
                first.at(entropy)
                        .ifPresent(one -> second.at(entropy)
                                .ifPresent(other -> differences.add(new MatchedDifference(
                                        first.name(),
                                        second.name(),
                                        entropy,
                                        Math.exp(one.nats()),
                                        Math.exp(other.nats()),
                                        other.nats() - one.nats(),
                                        Math.hypot(one.stderr(), other.stderr())))));
            }
        }
        return differences;
    }
}
