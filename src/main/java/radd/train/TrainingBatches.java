package radd.train;

import java.util.ArrayList;
import java.util.List;
import radd.core.objective.Corrupted;
import radd.core.objective.Corruption;
import radd.data.corpus.Blocks;

/**
 * The corrupted batches of training, each sequence a function of the seed, the step and its index in the global batch.
 *
 * @param blocks the corpus
 * @param order which block stands where
 * @param lengths how much of a block is taken
 * @param corruption how they are corrupted
 * @param seed the run's seed
 */
record TrainingBatches<B>(Blocks blocks, BatchOrder order, BlockLengths lengths, Corruption<B> corruption, long seed) {
    /**
     * Part of a step's global batch.
     *
     * @param step the step, from 1
     * @param from first place
     * @param to one past the last
     */
    B part(long step, int from, int to) {
        List<Corrupted> examples = new ArrayList<>(to - from);
        for (int place = from; place < to; place++) {
            int[] block = lengths.cut(step, blocks.block(order.block(step, place)));
            examples.add(corruption.of(seed, step, order.index(place), order.globalBatch(), block));
        }
        return corruption.batch(examples);
    }
}
