package radd.core.family;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import radd.engine.Torch;

/** What a network says at the positions of a sequence, as {@code radd score} shows it. */
public interface Predictions extends AutoCloseable {
    /** What a number is: {@code log_prob} or {@code log_score}. */
    String quantity();

    /** Whether it says something at masked positions only, or at all. */
    boolean maskedOnly();

    /**
     * Asks the network.
     *
     * @param sequence ids, V where masked
     * @param time the noise level
     * @param receiver called for every position in order
     * @throws radd.RaddException (DATA) if the network's answer is not finite; (CONFIG) if it takes no such level
     */
    void of(int[] sequence, NetworkTime time, Receiver receiver);

    /** The device. */
    Torch torch();

    @Override
    void close();

    /** Ids of the {@code count} largest values (all, if there are fewer), the largest first; of equal values the smaller id first. */
    static int[] likeliest(float[] values, int count) {
        Comparator<Integer> better =
                Comparator.<Integer>comparingDouble(id -> -values[id]).thenComparing(Comparator.naturalOrder());
        PriorityQueue<Integer> best = new PriorityQueue<>(better.reversed()); // the worst of them at its head
        IntStream.range(0, values.length).forEach(id -> {
            best.add(id);
            if (best.size() > count) {
                best.remove();
            }
        });
        return best.stream().sorted(better).mapToInt(Integer::intValue).toArray();
    }

    /** What receives the numbers of one position. */
    @FunctionalInterface
    interface Receiver {
        /**
         * Takes a row.
         *
         * @param position in the sequence
         * @param values one for each of the V real tokens
         */
        void accept(int position, float[] values);
    }
}
