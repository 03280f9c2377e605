package radd.modelio;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;

/** Brings a model's tensors into its flat vector, several pieces at once where the device is the CPU. */
public final class WeightReading {
    /** Numbers read at a time: 8 MiB. */
    private static final int PIECE = 1 << 21;

    private WeightReading() {}

    private record Piece(ParameterTable.Entry entry, long from, int count) {
        long start() {
            return entry.offset() + from;
        }
    }

    /**
     * Reads all parameters.
     *
     * @param weights have been checked against the vector's table
     * @throws RaddException (DATA) if they cannot be read, or one is not finite
     */
    public static void read(TensorSource weights, FlatVector into) {
        List<Piece> pieces = new ArrayList<>();
        for (ParameterTable.Entry entry : into.table().entries()) {
            for (long from = 0; from < entry.size(); from += PIECE) {
                pieces.add(new Piece(entry, from, (int) Math.min(PIECE, entry.size() - from)));
            }
        }
        Stream<Piece> all = pieces.stream();
        (into.torch().isGpu() ? all : all.parallel())
                .forEach(piece -> into.fill(
                        piece.start(),
                        piece.count(),
                        numbers -> weights.readFloats(piece.entry().name(), piece.from(), numbers)));
        if (!into.sumIsFinite()) { // or only too large for float32
            pieces.forEach(piece -> requireFinite(weights, piece, into));
        }
    }

    private static void requireFinite(TensorSource weights, Piece piece, FlatVector vector) {
        FloatBuffer numbers = FloatBuffer.allocate(piece.count());
        vector.read(piece.start(), numbers);
        int first = 0;
        while (first < piece.count() && Float.isFinite(numbers.get(first))) {
            first++;
        }
        if (first == piece.count()) {
            return;
        }
        throw new RaddException(
                Kind.DATA,
                "tensor " + piece.entry().name() + " of " + weights.file() + " holds " + numbers.get(first)
                        + " at element " + (piece.from() + first),
                "the weights are damaged or their training diverged: take another checkpoint");
    }
}
