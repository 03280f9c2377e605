package radd.core.sampler;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * An order that the user lists; listed positions that are not masked are passed over.
 *
 * @param positions positions from 0, none twice
 */
public record GivenOrder(List<Integer> positions) implements RevealOrder {
    public GivenOrder {
        positions = List.copyOf(positions);
        if (positions.stream().anyMatch(position -> position < 0)
                || positions.stream().distinct().count() < positions.size()) {
            throw new IllegalArgumentException("an order lists positions from 0, none twice");
        }
    }

    @Override
    public int[] of(int[] masked, RandomGenerator random) {
        int[] order = positions.stream()
                .mapToInt(Integer::intValue)
                .filter(position -> Arrays.binarySearch(masked, position) >= 0)
                .toArray();
        if (order.length < masked.length) {
            String missing = Arrays.stream(masked)
                    .filter(position -> !positions.contains(position))
                    .limit(3)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    "the order leaves out " + (masked.length - order.length) + " masked positions: " + missing);
        }
        return order;
    }
}
