package radd.train;

import java.util.ArrayList;
import java.util.List;
import radd.core.loss.ForwardProcess;
import radd.core.loss.MaskDraw;
import radd.core.loss.MaskedBatch;
import radd.data.Blocks;
import radd.data.EpochOrder;

/**
 * The masked batches of training, each sequence a function of the seed, the step and its place in the global batch.
 *
 * @param blocks the corpus
 * @param order which block is read when
 * @param process what is masked
 * @param seed the run's seed
 * @param globalBatch sequences of one step
 * @param maskId V
 */
record TrainingBatches(
        Blocks blocks, EpochOrder order, ForwardProcess process, long seed, int globalBatch, int maskId) {
    /**
     * Part of a step's global batch.
     *
     * @param step the step, from 1
     * @param from first place in the global batch
     * @param to one past the last
     */
    MaskedBatch part(long step, int from, int to) {
        List<int[]> clean = new ArrayList<>(to - from);
        List<MaskDraw> draws = new ArrayList<>(to - from);
        for (int index = from; index < to; index++) {
            int[] block = blocks.block(order.blockAt((step - 1) * globalBatch + index));
            clean.add(block);
            draws.add(process.forSequence(seed, step, index, globalBatch, block.length));
        }
        return new MaskedBatch(clean, draws, maskId);
    }
}
