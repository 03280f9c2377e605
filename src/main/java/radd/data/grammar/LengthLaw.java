package radd.data.grammar;

import java.util.Arrays;

/**
 * Of an unambiguous grammar's texts, by their number of words l: the total probability P(l) and the share of the entropy, the sum of
 * -p log p over the texts of that length.
 *
 * <p>Both follow from the rules: for independent parts P convolves and, as -log of a product is a sum, E = E1 * P2 + P1 * E2; an option taken
 * with probability w has w P and w (E - P log w).
 */
final class LengthLaw {
    /** The empty text. */
    static final LengthLaw EMPTY = new LengthLaw(new double[] {1}, new double[] {0});

    /** No text at all. */
    static final LengthLaw NOTHING = new LengthLaw(new double[0], new double[0]);

    private final double[] probability;
    private final double[] entropy;

    private LengthLaw(double[] probability, double[] entropy) {
        this.probability = probability;
        this.entropy = entropy;
    }

    /** Length of the longest text. */
    int longest() {
        return probability.length - 1;
    }

    /** P(l). */
    double probability(int length) {
        return length < probability.length ? probability[length] : 0;
    }

    /** The share of the entropy, nats. */
    double entropy(int length) {
        return length < entropy.length ? entropy[length] : 0;
    }

    /** The probability of a text longer than {@code length}. */
    double longerThan(int length) {
        return Arrays.stream(probability).skip(length + 1L).sum();
    }

    /** Entropy of the texts, nats. */
    double totalEntropy() {
        return Arrays.stream(entropy).sum();
    }

    /** One certain word more. */
    LengthLaw longer() {
        return new LengthLaw(shifted(probability), shifted(entropy));
    }

    private static double[] shifted(double[] values) {
        double[] result = new double[values.length + 1];
        System.arraycopy(values, 0, result, 1, values.length);
        return result;
    }

    /** An independent text after this one. */
    LengthLaw followedBy(LengthLaw next) {
        int size = longest() + next.longest() + 1;
        double[] both = new double[size];
        double[] shares = new double[size];
        for (int i = 0; i <= longest(); i++) {
            for (int j = 0; j <= next.longest(); j++) {
                both[i + j] += probability[i] * next.probability[j];
                shares[i + j] += entropy[i] * next.probability[j] + probability[i] * next.entropy[j];
            }
        }
        return new LengthLaw(both, shares);
    }

    /** This, chosen with a probability above 0. */
    LengthLaw chosenWith(double weight) {
        double[] scaled = Arrays.stream(probability).map(p -> weight * p).toArray();
        double[] shares = new double[entropy.length];
        for (int l = 0; l < shares.length; l++) {
            shares[l] = weight * (entropy[l] - probability[l] * Math.log(weight));
        }
        return new LengthLaw(scaled, shares);
    }

    /** The texts of this and of another option. */
    LengthLaw or(LengthLaw other) {
        int size = Math.max(probability.length, other.probability.length);
        double[] sums = new double[size];
        double[] shares = new double[size];
        for (int l = 0; l < size; l++) {
            sums[l] = probability(l) + other.probability(l);
            shares[l] = entropy(l) + other.entropy(l);
        }
        return new LengthLaw(sums, shares);
    }
}
