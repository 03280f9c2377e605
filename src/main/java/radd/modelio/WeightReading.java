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

    private static final int EXPONENT = 0x7F80_0000;

    private WeightReading() {}

    private record Piece(ParameterTable.Entry entry, long from, int count) {}

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
                .forEach(piece -> into.fill(piece.entry().offset() + piece.from(), piece.count(), numbers -> {
                    weights.readFloats(piece.entry().name(), piece.from(), numbers);
                    requireFinite(weights, piece, numbers.flip());
                }));
    }

    private static void requireFinite(TensorSource weights, Piece piece, FloatBuffer numbers) {
        int bad = 0;
        for (int i = 0; i < piece.count(); i++) {
            bad |= (Float.floatToRawIntBits(numbers.get(i)) & EXPONENT) == EXPONENT ? 1 : 0;
        }
        if (bad == 0) {
            return;
        }
        int first = 0;
        while (Float.isFinite(numbers.get(first))) {
            first++;
        }
        throw new RaddException(
                Kind.DATA,
                "tensor " + piece.entry().name() + " of " + weights.file() + " holds " + numbers.get(first)
                        + " at element " + (piece.from() + first),
                "the weights are damaged or their training diverged: take another checkpoint");
    }
}
