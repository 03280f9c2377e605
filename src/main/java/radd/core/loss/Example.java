package radd.core.loss;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import radd.core.objective.Corrupted;

/**
 * One corrupted sequence, and how what the network says of it becomes its loss: weight times the sum over some positions of factor times
 * {@link PositionLoss}, plus a constant.
 *
 * <p>Shapes: L length, n positions that are asked for. Nothing is copied: nobody changes the arrays.
 */
public final class Example implements Corrupted {
    private final int[] tokens;
    private final double level;
    private final int[] positions;
    private final int[] targets;
    private final double weight;
    private final double[] factors;
    private final List<float[]> numbers;
    private final double constant;
    private final double trainedWeight;
    private final double[] trainedFactors;

    /**
     * @param tokens what the network sees, [L]
     * @param level the time or amount of noise that the network is told; 0 where it takes none
     * @param positions which are asked for, ascending, [n]
     * @param targets the clean tokens there, real ones, [n]
     * @param weight of the sequence, at least 0
     * @param factors of the positions, [n]
     * @param numbers what else the loss knows of each position, [n] each: {@link PositionLoss#numbers}
     * @param constant nats that do not depend on the network
     */
    public Example(
            int[] tokens,
            double level,
            int[] positions,
            int[] targets,
            double weight,
            double[] factors,
            List<float[]> numbers,
            double constant) {
        this(tokens, level, positions, targets, weight, factors, numbers, constant, weight, factors);
    }

    private Example(
            int[] tokens,
            double level,
            int[] positions,
            int[] targets,
            double weight,
            double[] factors,
            List<float[]> numbers,
            double constant,
            double trainedWeight,
            double[] trainedFactors) {
        int n = positions.length;
        if (targets.length != n
                || factors.length != n
                || trainedFactors.length != n
                || numbers.stream().anyMatch(of -> of.length != n)) {
            throw new IllegalArgumentException("targets, factors and numbers must be as many as positions, " + n);
        }
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY && Double.isFinite(constant))) {
            throw new IllegalArgumentException(
                    "weight is " + weight + " and constant " + constant + ", must be finite and the weight at least 0");
        }
        this.tokens = tokens;
        this.level = level;
        this.positions = positions;
        this.targets = targets;
        this.weight = weight;
        this.factors = factors;
        this.numbers = List.copyOf(numbers);
        this.constant = constant;
        this.trainedWeight = trainedWeight;
        this.trainedFactors = trainedFactors;
    }

    /**
     * The same with a gradient of its own: where what is trained weighs positions otherwise than the loss that is reported.
     *
     * @param weight of the sequence in the gradient, at least 0
     * @param factors of the positions in the gradient, [n]
     */
    public Example trainedBy(double weight, double[] factors) {
        return new Example(
                tokens, level, positions, targets, this.weight, this.factors, numbers, constant, weight, factors);
    }

    /** An example whose positions weigh the same, with no more numbers. */
    public Example(int[] tokens, double level, int[] positions, int[] targets, double weight, double constant) {
        this(tokens, level, positions, targets, weight, ones(positions.length), List.of(), constant);
    }

    @Override
    public int length() {
        return tokens.length;
    }

    /** Factors of positions that weigh the same. */
    static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /**
     * A masked sequence.
     *
     * @param clean real tokens, [L]
     * @param level what the network is told; 0 where it takes none
     * @param maskId V
     * @throws IllegalArgumentException if a token is not a real one, because -log c of the mask token has no lower bound
     */
    static Example masked(int[] clean, double level, MaskDraw draw, int maskId) {
        return masked(clean, level, draw.masked(), draw.positions(), draw.weight(), draw.constant(), maskId);
    }

    /**
     * A masked sequence of which only some masked positions count.
     *
     * @param asked those positions, ascending
     * @throws IllegalArgumentException if a token is not a real one
     */
    static Example masked(
            int[] clean, double level, BitSet masked, int[] asked, double weight, double constant, int maskId) {
        for (int l = 0; l < clean.length; l++) {
            if (clean[l] < 0 || clean[l] >= maskId) {
                throw new IllegalArgumentException(
                        "token " + l + " is " + clean[l] + ", must be a real token, in [0, " + maskId + ")");
            }
        }
        int[] tokens = clean.clone();
        masked.stream().forEach(position -> tokens[position] = maskId);
        int[] targets = IntStream.of(asked).map(position -> clean[position]).toArray();
        return new Example(tokens, level, asked, targets, weight, constant);
    }

    /**
     * The same with a cost that does not depend on the network.
     *
     * @param nats what is added to the loss
     */
    public Example plus(double nats) {
        return new Example(tokens, level, positions, targets, weight, factors, numbers, constant + nats);
    }

    @Override
    public int[] tokens() {
        return tokens;
    }

    /** What the network is told. */
    public double level() {
        return level;
    }

    /** The positions that are asked for, [n]. */
    public int[] positions() {
        return positions;
    }

    /** The clean tokens there, [n]. */
    public int[] targets() {
        return targets;
    }

    /** Factor of the sum. */
    double weight() {
        return weight;
    }

    /** Factors of the positions, [n]. */
    double[] factors() {
        return factors;
    }

    /** Factor of the sum in the gradient. */
    double trainedWeight() {
        return trainedWeight;
    }

    /** Factors of the positions in the gradient, [n]. */
    double[] trainedFactors() {
        return trainedFactors;
    }

    /** What else the loss knows of each position. */
    List<float[]> numbers() {
        return numbers;
    }

    /** What is added to the sum, nats. */
    double constant() {
        return constant;
    }
}
