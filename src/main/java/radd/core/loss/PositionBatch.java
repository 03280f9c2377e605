package radd.core.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import radd.core.network.PartialSequence;

/**
 * Examples together: what the network sees, what it must predict, and what each prediction weighs.
 *
 * <p>Shapes: B sequences of L_b tokens, T tokens in all, N positions that are asked for of all sequences, each a place among the T. Where all have
 * one length L, as training asks, T is B L and a position b L + l. The arrays are not copied: nobody changes them.
 */
public final class PositionBatch {
    private final List<Example> examples;
    private final int[] tokens;
    private final int[] positions;
    private final int[] targets;
    private final int[] starts;

    /**
     * Masked sequences of a network that takes no level.
     *
     * @param clean B sequences of L token ids below {@code maskId}
     * @param draws one a sequence
     * @param maskId the mask token's id, V
     * @throws IllegalArgumentException if a token is not a real one, because -log c of the mask token has no lower bound
     */
    public PositionBatch(List<int[]> clean, List<MaskDraw> draws, int maskId) {
        this(masked(clean, draws, maskId));
    }

    private static List<Example> masked(List<int[]> clean, List<MaskDraw> draws, int maskId) {
        if (clean.size() != draws.size()) {
            throw new IllegalArgumentException(
                    clean.size() + " sequences and " + draws.size() + " masks, must be as many");
        }
        return IntStream.range(0, clean.size())
                .mapToObj(b -> Example.masked(clean.get(b), 0, draws.get(b), maskId))
                .toList();
    }

    /** @param examples at least one, all of the same loss */
    public PositionBatch(List<Example> examples) {
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("a batch has no sequence, must have at least 1");
        }
        this.examples = List.copyOf(examples);
        int asked = examples.stream()
                .mapToInt(example -> example.positions().length)
                .sum();
        tokens = new int[examples.stream().mapToInt(Example::length).sum()];
        positions = new int[asked];
        targets = new int[asked];
        starts = new int[examples.size() + 1];
        int from = 0;
        for (int b = 0; b < examples.size(); b++) {
            add(b, examples.get(b), from);
            from += examples.get(b).length();
        }
    }

    /** @param from place of its first token */
    private void add(int b, Example example, int from) {
        int count = example.positions().length;
        System.arraycopy(example.tokens(), 0, tokens, from, example.length());
        System.arraycopy(example.targets(), 0, targets, starts[b], count);
        for (int n = 0; n < count; n++) {
            positions[starts[b] + n] = from + example.positions()[n];
        }
        starts[b + 1] = starts[b] + count;
    }

    /**
     * L.
     *
     * @throws IllegalStateException if the sequences are of several lengths, as only those may be that are not trained on
     */
    public int length() {
        int length = examples.get(0).length();
        for (int b = 1; b < size(); b++) {
            if (examples.get(b).length() != length) {
                throw new IllegalStateException("sequence " + b + " has "
                        + examples.get(b).length() + " tokens, must have " + length + " as the first");
            }
        }
        return length;
    }

    /** B. */
    public int size() {
        return examples.size();
    }

    /** Perturbed sequences one after the other, [T]. */
    public int[] tokens() {
        return tokens;
    }

    /** The positions that are asked for, ascending, [N]. */
    public int[] positions() {
        return positions;
    }

    /** The clean tokens there, [N]. */
    public int[] targets() {
        return targets;
    }

    /** The tokens that the network sees there, [N]. */
    public int[] ownTokens() {
        return IntStream.of(positions).map(position -> tokens[position]).toArray();
    }

    /** What the network is told of each sequence, [B]. */
    public float[] levels() {
        float[] levels = new float[size()];
        for (int b = 0; b < size(); b++) {
            levels[b] = (float) examples.get(b).level();
        }
        return levels;
    }

    /**
     * One of the numbers that the loss knows of each position, [N].
     *
     * @param index which of {@link PositionLoss#numbers}
     */
    public float[] numbers(int index) {
        float[] all = new float[positions.length];
        for (int b = 0; b < size(); b++) {
            System.arraycopy(examples.get(b).numbers().get(index), 0, all, starts[b], starts[b + 1] - starts[b]);
        }
        return all;
    }

    /** The sequences of which something is asked, in order: for networks without gradients. */
    public List<PartialSequence> sequences() {
        List<PartialSequence> sequences = new ArrayList<>();
        for (Example example : examples) {
            if (example.positions().length > 0) {
                sequences.add(new PartialSequence(example.tokens(), example.positions(), example.level()));
            }
        }
        return sequences;
    }

    /**
     * Each position's weight in the gradient, [N].
     *
     * @param scale factor of all weights, such as 1 / global batch size
     */
    public float[] weights(double scale) {
        float[] weights = new float[positions.length];
        for (int b = 0; b < size(); b++) {
            Example example = examples.get(b);
            double weight = example.trainedWeight() * scale;
            for (int n = starts[b]; n < starts[b + 1]; n++) {
                weights[n] = (float) (weight * example.trainedFactors()[n - starts[b]]);
            }
        }
        return weights;
    }

    /** Whether something holds at all positions that are asked for of each sequence, by their index among the N; [B]. */
    boolean[] all(IntPredicate holds) {
        boolean[] all = new boolean[size()];
        for (int b = 0; b < size(); b++) {
            all[b] = IntStream.range(starts[b], starts[b + 1]).allMatch(holds);
        }
        return all;
    }

    /**
     * The loss of each sequence in nats, summed in float64.
     *
     * @param positionLosses the loss of each position without its weight, such as -log c of its target, [N]
     * @return [B]
     */
    public double[] losses(float[] positionLosses) {
        double[] losses = new double[size()];
        for (int b = 0; b < size(); b++) {
            Example example = examples.get(b);
            double sum = 0;
            for (int n = starts[b]; n < starts[b + 1]; n++) {
                sum += example.factors()[n - starts[b]] * positionLosses[n];
            }
            losses[b] = example.weight() * sum + example.constant();
        }
        return losses;
    }
}
