package radd.core.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import radd.core.network.PartialSequence;
import radd.core.network.Predicted;
import radd.core.objective.ItemisedLoss;
import radd.core.network.SequenceRuns;

/**
 * Examples together: what the network sees, what it must predict, and what each prediction weighs.
 *
 * <p>Those of one length are a rectangle, whose row b L + l is the token l of sequence b; others lie as their {@link #runs} say. Shapes: B sequences, L
 * length, T tokens of all, N positions that are asked for of all sequences. The arrays are not copied: nobody changes them.
 */
public final class PositionBatch {
    private final List<Example> examples;
    private final Optional<SequenceRuns> runs;
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
        int[] lengths = examples.stream().mapToInt(Example::length).toArray();
        boolean rectangle = IntStream.of(lengths).allMatch(length -> length == lengths[0]);
        this.runs = rectangle ? Optional.empty() : Optional.of(new SequenceRuns(lengths));
        int asked = examples.stream()
                .mapToInt(example -> example.positions().length)
                .sum();
        tokens = new int[IntStream.of(lengths).sum()];
        positions = new int[asked];
        targets = new int[asked];
        starts = new int[examples.size() + 1];
        for (int b = 0; b < examples.size(); b++) {
            add(b, examples.get(b));
        }
    }

    private void add(int b, Example example) {
        int count = example.positions().length;
        int first = runs.map(lie -> lie.start(b)).orElse(b * example.length());
        System.arraycopy(example.tokens(), 0, tokens, first, example.length());
        System.arraycopy(example.targets(), 0, targets, starts[b], count);
        for (int n = 0; n < count; n++) {
            positions[starts[b] + n] = first + example.positions()[n];
        }
        starts[b + 1] = starts[b] + count;
    }

    /** L, of every sequence of a rectangle. */
    public int length() {
        return examples.get(0).length();
    }

    /** How the sequences lie; empty for a rectangle. */
    public Optional<SequenceRuns> runs() {
        return runs;
    }

    /** B. */
    public int size() {
        return examples.size();
    }

    /** Perturbed sequences, [B, L], or [T] as {@link #runs} lays them. */
    public int[] tokens() {
        return tokens;
    }

    /** The rows that are asked for, those of each sequence ascending, [N]. */
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

    /**
     * The same with what each position adds.
     *
     * @param positionLosses as for {@link #losses}, [N]
     * @param predicted what the network says of the targets, [N], where it gives distributions
     * @return [B]
     */
    public List<ItemisedLoss> itemised(float[] positionLosses, Optional<Predicted> predicted) {
        double[] losses = losses(positionLosses);
        List<ItemisedLoss> items = new ArrayList<>();
        for (int b = 0; b < size(); b++) {
            Example example = examples.get(b);
            int from = starts[b];
            int to = starts[b + 1];
            double[] parts = new double[to - from];
            for (int n = from; n < to; n++) {
                parts[n - from] = example.weight() * example.factors()[n - from] * positionLosses[n];
            }
            items.add(new ItemisedLoss(
                    losses[b],
                    example.positions(),
                    parts,
                    predicted.map(all -> new Predicted(
                            Arrays.copyOfRange(all.nll(), from, to), Arrays.copyOfRange(all.surest(), from, to)))));
        }
        return items;
    }
}
