package radd.core.sampler;

import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import radd.Named;

/** The orders that have names. */
public enum StandardOrder implements RevealOrder, Named {
    /** From the first position to the last. */
    FORWARD {
        @Override
        public int[] of(int[] masked, RandomGenerator random) {
            return masked.clone();
        }
    },
    /** From the last position to the first. */
    BACKWARD {
        @Override
        public int[] of(int[] masked, RandomGenerator random) {
            return IntStream.rangeClosed(1, masked.length)
                    .map(i -> masked[masked.length - i])
                    .toArray();
        }
    },
    /** A uniformly random order, another for each sequence. */
    RANDOM {
        @Override
        public int[] of(int[] masked, RandomGenerator random) {
            int[] order = masked.clone();
            for (int i = order.length - 1; i > 0; i--) {
                int other = random.nextInt(i + 1);
                int moved = order[i];
                order[i] = order[other];
                order[other] = moved;
            }
            return order;
        }
    },
    /** From the middle of the masked positions outwards, the left one first of two that are equally far. */
    CENTER_OUT {
        @Override
        public int[] of(int[] masked, RandomGenerator random) {
            if (masked.length == 0) {
                return new int[0];
            }
            int ends = masked[0] + masked[masked.length - 1];
            return IntStream.of(masked)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingInt(position -> Math.abs(2 * position - ends))
                            .thenComparing(Comparator.naturalOrder()))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
    };
}
