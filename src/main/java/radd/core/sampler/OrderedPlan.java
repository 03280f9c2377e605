package radd.core.sampler;

import java.util.Arrays;
import java.util.Optional;

/** The reveal plan of a known order: n positions in r groups, group i ending at floor((i + 1) n / r). */
public final class OrderedPlan implements RevealPlan {
    private final int[] order;
    private final int reveals;
    private int next;

    /**
     * @param order the masked positions in the order of their reveal; copied
     * @param reveals number of groups, at most one a position
     */
    OrderedPlan(int[] order, int reveals) {
        this.order = order.clone();
        this.reveals = reveals;
    }

    @Override
    public Optional<Reveal> next() {
        if (next == reveals) {
            return Optional.empty();
        }
        int[] positions = Arrays.copyOfRange(order, end(next - 1), end(next));
        next++;
        Arrays.sort(positions);
        return Optional.of(Reveal.of(positions));
    }

    private int end(int group) {
        return (int) ((group + 1L) * order.length / reveals);
    }
}
