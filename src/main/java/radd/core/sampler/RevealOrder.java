package radd.core.sampler;

import java.util.random.RandomGenerator;

/** An order in which masked positions are revealed one after the other. */
public sealed interface RevealOrder permits StandardOrder, GivenOrder {
    /**
     * The masked positions in this order.
     *
     * @param masked the masked positions, ascending
     * @param random the sequence's own stream
     * @throws IllegalArgumentException if the order does not say where a masked position comes
     */
    int[] of(int[] masked, RandomGenerator random);
}
