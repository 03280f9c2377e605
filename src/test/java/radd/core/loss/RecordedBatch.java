package radd.core.loss;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import radd.modelio.SafeTensors;
import radd.modelio.StoredType;

/** Batches whose noise levels and masks the reference recorded. */
public final class RecordedBatch {
    private RecordedBatch() {}

    /**
     * The batch recorded under a prefix.
     *
     * @param levels recorded t, Lambda or k, one a sequence
     * @param maskId V
     */
    public static PositionBatch of(SafeTensors golden, String prefix, Loss loss, double[] levels, int maskId) {
        long[] clean = golden.readLongs(prefix + "batch");
        long[] perturbed = golden.readLongs(prefix + "perturbed");
        int length = clean.length / levels.length;
        List<int[]> sequences = new ArrayList<>();
        List<MaskDraw> draws = new ArrayList<>();
        for (int b = 0; b < levels.length; b++) {
            int start = b * length;
            sequences.add(IntStream.range(start, start + length)
                    .map(i -> (int) clean[i])
                    .toArray());
            BitSet masked = new BitSet();
            IntStream.range(0, length)
                    .filter(i -> perturbed[start + i] == maskId)
                    .forEach(masked::set);
            draws.add(loss.at(levels[b], masked, length));
        }
        return new PositionBatch(sequences, draws, maskId);
    }

    /** A recorded tensor of noise levels, whatever its element type. */
    public static double[] levels(SafeTensors golden, String name) {
        if (golden.info(name).dtype() == StoredType.I64) {
            long[] levels = golden.readLongs(name);
            return IntStream.range(0, levels.length).mapToDouble(i -> levels[i]).toArray();
        }
        float[] levels = golden.readFloats(name);
        return IntStream.range(0, levels.length).mapToDouble(i -> levels[i]).toArray();
    }
}
