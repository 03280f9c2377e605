package radd.train;

import java.util.stream.IntStream;
import radd.data.BlockOrder;
import radd.data.corpus.Blocks;

/**
 * Which block stands where in the batches of training.
 *
 * <p>A step works through places; those of one pass hold indices spread evenly over the global batch. Noise levels rise with the index where
 * they are stratified, so every pass has as much to predict as the others, and its gradient is a fair sample of the whole one.
 *
 * @param epochs which block is read when
 * @param globalBatch sequences of one step
 * @param microBatch sequences of one pass, a divisor of {@code globalBatch}
 */
record BatchOrder(BlockOrder epochs, int globalBatch, int microBatch) {
    /**
     * The order of a run.
     *
     * @param blocks the corpus
     * @param replicas of all processes, each of which makes {@code training.accum} passes a step
     */
    static BatchOrder of(TrainConfig config, Blocks blocks, int replicas) {
        TrainingConfig training = config.training();
        return new BatchOrder(
                blocks.order(config.seed()),
                training.batchSize(),
                training.batchSize() / (training.accum() * replicas));
    }

    /** The index in the global batch of what stands at a place. */
    int index(int place) {
        int passes = globalBatch / microBatch;
        return place % microBatch * passes + place / microBatch;
    }

    /** The block at a place of a step, which counts from 1. */
    long block(long step, int place) {
        return blockOf(step, index(place));
    }

    /** The block of an index in the global batch of a step. */
    long blockOf(long step, int index) {
        return epochs.blockAt((step - 1) * globalBatch + index);
    }

    /** The blocks that a step reads, in the order of the places. */
    long[] blocks(long step) {
        return IntStream.range(0, globalBatch)
                .mapToLong(place -> block(step, place))
                .toArray();
    }
}
