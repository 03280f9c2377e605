package radd.core.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sequences of several lengths, laid one after the other for {@link DiffusionTransformer#defineHidden}.
 *
 * <p>Nothing that is computed for a sequence may depend on what it is computed with. Matrix products of few rows take other kernels, whose
 * rounding differs, so every product has at least {@link #MINIMUM_ROWS} rows; and how many rows of the last block a sequence gets depends
 * on the sequence alone: that many where this is enough and saves at least half of them, else all.
 */
final class PackedBatch {
    /** Products of 17 rows and more were found to be equal row by row. */
    static final int MINIMUM_ROWS = 32;

    private final List<PartialSequence> sequences;

    /** Indices of the sequences in the order in which they lie: equal shapes together; padding repeats the first. */
    private final int[] order;

    private final float[] levels;
    private final long[] sequenceOfToken;
    private final long[] tokens;
    private final long[] offsets;
    private final long[] rows;
    private final long[] positions;
    private final long[] runs;
    private final int runCount;

    PackedBatch(List<PartialSequence> sequences) {
        this.sequences = sequences;
        this.order = order();
        int tokenCount =
                Arrays.stream(order).map(i -> sequences.get(i).length()).sum();
        levels = levels();
        sequenceOfToken = new long[tokenCount];
        tokens = new long[tokenCount];
        offsets = new long[tokenCount];
        rows = new long
                [Arrays.stream(order).map(i -> rowCount(sequences.get(i))).sum()];
        int[] starts = new int[sequences.size()]; // of positions, by sequence
        for (int i = 1; i < starts.length; i++) {
            starts[i] = starts[i - 1] + sequences.get(i - 1).wanted();
        }
        int wanted = sequences.stream().mapToInt(PartialSequence::wanted).sum();
        positions = new long[Math.max(wanted, MINIMUM_ROWS)];
        runs = new long[3 * order.length];
        runCount = fill(starts);
        Arrays.fill(positions, wanted, positions.length, positions[0]);
    }

    /** One a sequence, and the first again: for products, and so that no element is computed as what is left of a vector of the CPU's. */
    private float[] levels() {
        float[] padded = new float[(sequences.size() + MINIMUM_ROWS - 1) / MINIMUM_ROWS * MINIMUM_ROWS];
        for (int i = 0; i < padded.length; i++) {
            padded[i] = (float) sequences.get(i < sequences.size() ? i : 0).level();
        }
        return padded;
    }

    private int[] order() {
        int[] sorted = IntStream.range(0, sequences.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> sequences.get(i).length())
                        .thenComparingInt(i -> rowCount(sequences.get(i))))
                .mapToInt(Integer::intValue)
                .toArray();
        int total = sequences.stream().mapToInt(PartialSequence::length).sum();
        int first = sequences.get(sorted[0]).length();
        int copies = Math.max(0, (MINIMUM_ROWS - total + first - 1) / first);
        return IntStream.concat(IntStream.generate(() -> sorted[0]).limit(copies), IntStream.of(sorted))
                .toArray();
    }

    /** Rows of the last block for a sequence. */
    private static int rowCount(PartialSequence sequence) {
        boolean fewSuffice = sequence.wanted() <= MINIMUM_ROWS && sequence.length() >= 2 * MINIMUM_ROWS;
        return fewSuffice ? MINIMUM_ROWS : sequence.length();
    }

    /** Writes all arrays; returns the number of runs. */
    private int fill(int[] starts) {
        int token = 0;
        int row = 0;
        int run = -1;
        for (int i : order) {
            PartialSequence sequence = sequences.get(i);
            int length = sequence.length();
            int count = rowCount(sequence);
            if (run < 0 || runs[3 * run + 1] != length || runs[3 * run + 2] != count) {
                run++;
                runs[3 * run + 1] = length;
                runs[3 * run + 2] = count;
            }
            runs[3 * run]++;
            for (int position = 0; position < length; position++) {
                tokens[token + position] = sequence.id(position);
                offsets[token + position] = position;
                sequenceOfToken[token + position] = i;
            }
            for (int r = 0; r < count; r++) {
                // All positions, or those that are wanted and the first once more until there are enough.
                int position = count == length ? r : sequence.position(r < sequence.wanted() ? r : 0);
                rows[row + r] = (long) token + position;
            }
            for (int p = 0; p < sequence.wanted(); p++) {
                positions[starts[i] + p] = (long) row + (count == length ? sequence.position(p) : p);
            }
            token += length;
            row += count;
        }
        return run + 1;
    }

    /**
     * The inputs of the function in their order.
     *
     * @param withLevels whether the network takes levels
     */
    NDArray[] inputs(NDManager scope, boolean withLevels) {
        List<NDArray> inputs = new ArrayList<>(List.of(
                scope.create(tokens),
                scope.create(offsets),
                // On the host, because each block reads them, and a GPU would be waited for each time.
                scope.newSubManager(Device.cpu()).create(Arrays.copyOf(runs, 3 * runCount), new Shape(runCount, 3)),
                scope.create(rows),
                scope.create(positions)));
        if (withLevels) {
            inputs.add(scope.create(levels));
            inputs.add(scope.create(sequenceOfToken));
        }
        return inputs.toArray(NDArray[]::new);
    }
}
