package radd.core;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import radd.Golden;

/**
 * Conditional distributions of three tokens of as many symbols as golden {@code model3} has: what a perfect or a given network says about every partly masked triple.
 *
 * <p>A law lists all triples in row-major order. Six laws, one for each order of generation, describe a network whose conditionals
 * belong to no single law; then p(x_i | x_S) comes from an order that visits S first and i next.
 */
public final class Conditionals {
    public static final int LENGTH = 3;
    public static final int SYMBOLS = Golden.MODEL3.tokens();
    public static final int TRIPLES = SYMBOLS * SYMBOLS * SYMBOLS;
    public static final int MASK = Golden.MODEL3.maskId();

    private final List<int[]> orders;
    private final List<double[]> laws;

    private Conditionals(List<int[]> orders, List<double[]> laws) {
        this.orders = orders;
        this.laws = laws;
    }

    /** The true conditionals of one law. */
    public static Conditionals ofLaw(double[] law) {
        List<int[]> orders = List.of(
                new int[] {0, 1, 2},
                new int[] {0, 2, 1},
                new int[] {1, 0, 2},
                new int[] {1, 2, 0},
                new int[] {2, 0, 1},
                new int[] {2, 1, 0});
        return new Conditionals(orders, orders.stream().map(order -> law).toList());
    }

    /** The conditionals of the golden network {@code model3}, from its laws in all six orders. */
    public static Conditionals golden() {
        List<int[]> orders = new ArrayList<>();
        List<double[]> laws = new ArrayList<>();
        for (JsonNode entry : Golden.json("joint3").get("orders")) {
            orders.add(Golden.ints(entry.get("order")));
            laws.add(Golden.doubles(entry.get("p")));
        }
        return new Conditionals(orders, laws);
    }

    /** A law in which the three tokens depend on one another. */
    public static double[] someLaw() {
        SplittableRandom random = new SplittableRandom(5);
        double[] law = random.doubles(TRIPLES).map(u -> u * u * u + 0.002).toArray();
        double sum = 0;
        for (double p : law) {
            sum += p;
        }
        for (int i = 0; i < TRIPLES; i++) {
            law[i] /= sum;
        }
        return law;
    }

    public static int[] triple(int index) {
        return new int[] {index / (SYMBOLS * SYMBOLS), index / SYMBOLS % SYMBOLS, index % SYMBOLS};
    }

    public static int index(int[] triple) {
        return (triple[0] * SYMBOLS + triple[1]) * SYMBOLS + triple[2];
    }

    public static int[] masked(int[] triple, BitSet masked) {
        int[] state = triple.clone();
        for (int i = 0; i < LENGTH; i++) {
            state[i] = masked.get(i) ? MASK : state[i];
        }
        return state;
    }

    public int orders() {
        return orders.size();
    }

    /** The probability of a triple when it is generated in one of the orders. */
    public double probability(int order, int[] triple) {
        return laws.get(order)[index(triple)];
    }

    /** The distribution of a masked position given the unmasked ones. */
    public double[] of(int[] state, int position) {
        double[] law = laws.get(orderThatVisits(state, position));
        double[] distribution = new double[SYMBOLS];
        double sum = 0;
        for (int index = 0; index < TRIPLES; index++) {
            int[] triple = triple(index);
            boolean agrees = true;
            for (int i = 0; i < LENGTH; i++) {
                agrees &= state[i] == MASK || state[i] == triple[i];
            }
            if (agrees) {
                distribution[triple[position]] += law[index];
                sum += law[index];
            }
        }
        for (int v = 0; v < SYMBOLS; v++) {
            distribution[v] /= sum;
        }
        return distribution;
    }

    /** The sum over masked positions of -log c, in nats. */
    public double crossEntropy(int[] clean, BitSet masked) {
        int[] state = masked(clean, masked);
        double sum = 0;
        for (int i = 0; i < LENGTH; i++) {
            if (masked.get(i)) {
                sum -= Math.log(of(state, i)[clean[i]]);
            }
        }
        return sum;
    }

    private int orderThatVisits(int[] state, int position) {
        for (int j = 0; j < orders.size(); j++) {
            int[] order = orders.get(j);
            int known = 0;
            while (known < LENGTH && state[order[known]] != MASK) {
                known++;
            }
            boolean prefix = known < LENGTH && order[known] == position;
            for (int i = known; i < LENGTH; i++) {
                prefix &= state[order[i]] == MASK;
            }
            if (prefix) {
                return j;
            }
        }
        throw new IllegalArgumentException("position " + position + " is not masked");
    }
}
