package radd.core.sampler;

import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * Any-order autoregressive generation.
 *
 * @param order which position comes when
 * @param steps evaluations, at least 1; fewer than there are masked positions reveal several at once, in groups as equal as can be
 */
public record Ordered(RevealOrder order, int steps) implements SamplingMethod {
    public Ordered {
        if (steps < 1) {
            throw new IllegalArgumentException("steps is " + steps + ", must be at least 1");
        }
    }

    @Override
    public RevealPlan plan(int[] masked, RandomGenerator random) {
        return new OrderedPlan(order.of(masked, random), Math.min(steps, masked.length));
    }

    @Override
    public OptionalDouble expectedNfe(int masked) {
        return OptionalDouble.of(Math.min(steps, masked));
    }

    @Override
    public String law() {
        return "exact for its order where every step reveals one position";
    }
}
