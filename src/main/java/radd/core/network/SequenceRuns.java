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
 * Where sequences of several lengths lie when they are trained on together: one after the other, those of equal length side by side, with nothing between
 * them.
 *
 * <p>Attention then runs on each run of equal length as on a batch of its own, so a sequence sees itself alone, and nothing is computed for a token that is
 * not there. Shapes: S sequences, T tokens of all, R runs.
 */
public final class SequenceRuns {
    private final int[] starts;
    private final long[] offsets;
    private final long[] sequences;
    private final long[] runs;

    /** @param lengths of the sequences, [S], each at least 1; those of equal length keep their order */
    public SequenceRuns(int[] lengths) {
        int tokens = Arrays.stream(lengths).sum();
        starts = new int[lengths.length];
        offsets = new long[tokens];
        sequences = new long[tokens];
        List<long[]> found = new ArrayList<>();
        int token = 0;
        for (int sequence : byLength(lengths)) {
            int length = lengths[sequence];
            if (found.isEmpty() || found.get(found.size() - 1)[1] != length) {
                found.add(new long[] {0, length, length});
            }
            found.get(found.size() - 1)[0]++;
            starts[sequence] = token;
            for (int offset = 0; offset < length; offset++) {
                offsets[token] = offset;
                sequences[token] = sequence;
                token++;
            }
        }
        runs = found.stream().flatMapToLong(Arrays::stream).toArray();
    }

    private static int[] byLength(int[] lengths) {
        return IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparingInt(sequence -> lengths[sequence]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The row of a sequence's first token. */
    public int start(int sequence) {
        return starts[sequence];
    }

    /**
     * What a function of {@link Arrangement#runs} is given, in its order.
     *
     * @param conditioned whether the network takes levels
     */
    public NDArray[] inputs(NDManager scope, boolean conditioned) {
        NDArray places = scope.create(offsets);
        // On the host, because each block reads them, and a GPU would be waited for each time.
        NDArray counts = scope.newSubManager(Device.cpu()).create(runs, new Shape(runs.length / 3, 3));
        return conditioned ? new NDArray[] {places, counts, scope.create(sequences)} : new NDArray[] {places, counts};
    }
}
