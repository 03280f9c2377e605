package radd.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import radd.core.loss.ForwardProcess;
import radd.core.loss.MaskDraw;
import radd.core.loss.MaskedBatch;
import radd.data.Blocks;
import radd.data.EpochOrder;

/**
 * The masked batches of training, each sequence a function of the seed, the step and its index in the global batch.
 *
 * <p>A step works through places; those of one pass hold indices spread evenly over the global batch. Noise levels rise with the index where
 * they are stratified, so every pass has as much to predict as the others, and its gradient is a fair sample of the whole one.
 *
 * @param blocks the corpus
 * @param order which block is read when
 * @param process what is masked
 * @param seed the run's seed
 * @param globalBatch sequences of one step
 * @param microBatch sequences of one pass, a divisor of {@code globalBatch}
 * @param maskId V
 */
record TrainingBatches(
        Blocks blocks,
        EpochOrder order,
        ForwardProcess process,
        long seed,
        int globalBatch,
        int microBatch,
        int maskId) {
    /**
     * The batches of a run.
     *
     * @param replicas of all processes, each of which makes {@code training.accum} passes a step
     */
    static TrainingBatches of(TrainConfig config, Blocks blocks, ForwardProcess process, int replicas) {
        TrainingConfig training = config.training();
        return new TrainingBatches(
                blocks,
                new EpochOrder(config.seed(), blocks.count()),
                process,
                config.seed(),
                training.batchSize(),
                training.batchSize() / (training.accum() * replicas),
                config.model().maskId());
    }

    /**
     * Part of a step's global batch.
     *
     * @param step the step, from 1
     * @param from first place
     * @param to one past the last
     */
    MaskedBatch part(long step, int from, int to) {
        List<int[]> clean = new ArrayList<>(to - from);
        List<MaskDraw> draws = new ArrayList<>(to - from);
        for (int place = from; place < to; place++) {
            int[] block = blocks.block(block(step, place));
            clean.add(block);
            draws.add(process.forSequence(seed, step, index(place), globalBatch, block.length));
        }
        return new MaskedBatch(clean, draws, maskId);
    }

    private int index(int place) {
        int passes = globalBatch / microBatch;
        return place % microBatch * passes + place / microBatch;
    }

    private long block(long step, int place) {
        return order.blockAt((step - 1) * globalBatch + index(place));
    }

    /** The blocks that a step reads, in the order of the places. */
    long[] blocks(long step) {
        return IntStream.range(0, globalBatch)
                .mapToLong(place -> block(step, place))
                .toArray();
    }
}
