package radd.bench;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import radd.core.loss.KDce;
import radd.core.loss.MaskDraw;
import radd.core.loss.PositionBatch;
import radd.core.network.ModelConfig;

/** Batches that mean nothing but cost what others do. */
final class RandomBatch {
    private RandomBatch() {}

    /** Random tokens of the model's length, half of each sequence masked. */
    static PositionBatch of(ModelConfig model, int size) {
        return of(model, size, model.length());
    }

    /** Random tokens, half of each sequence masked. */
    static PositionBatch of(ModelConfig model, int size, int length) {
        SplittableRandom random = new SplittableRandom(7);
        List<int[]> sequences = new ArrayList<>();
        List<MaskDraw> draws = new ArrayList<>();
        for (int b = 0; b < size; b++) {
            sequences.add(random.ints(length, 0, model.tokens()).toArray());
            BitSet masked = new KDce().mask(length / 2.0, length, random);
            draws.add(new KDce().at(length / 2.0, masked, length));
        }
        return new PositionBatch(sequences, draws, model.maskId());
    }
}
