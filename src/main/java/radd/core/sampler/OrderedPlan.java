package radd.core.sampler;

import java.util.Arrays;
import java.util.Optional;

/** The reveal plan of a known order: n positions in r groups, group i ending at floor((i + 1) n / r). */
public final class OrderedPlan implements RevealPlan {
    private final int[] order;
    private final int reveals;
    private final double[] maskProbabilities;
    private int next;

    /**
     * A plan without times.
     *
     * @param order the masked positions in the order of their reveal; copied
     * @param reveals number of groups, at most one a position
     */
    OrderedPlan(int[] order, int reveals) {
        this(order, reveals, new double[0]);
    }

    /**
     * A plan whose reveals come at given times.
     *
     * @param order the masked positions in the order of their reveal; copied
     * @param reveals number of groups, at most one a position
     * @param maskProbabilities by position in the order, the probability of being masked at the time of its reveal; empty: no times
     */
    OrderedPlan(int[] order, int reveals, double[] maskProbabilities) {
        this.order = order.clone();
        this.reveals = reveals;
        this.maskProbabilities = maskProbabilities.clone();
    }

    @Override
    public Optional<Reveal> next() {
        if (next == reveals) {
            return Optional.empty();
        }
        int first = end(next - 1);
        int[] positions = Arrays.copyOfRange(order, first, end(next));
        next++;
        Arrays.sort(positions);
        return Optional.of(
                maskProbabilities.length == 0 ? Reveal.of(positions) : Reveal.at(maskProbabilities[first], positions));
    }

    private int end(int group) {
        return (int) ((group + 1L) * order.length / reveals);
    }
}
