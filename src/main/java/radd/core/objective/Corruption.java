package radd.core.objective;

import java.util.List;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;

/**
 * Corrupts the sequences of training batches: each draw is a function of the seed, the step and the sequence's place in the global batch.
 *
 * <p>So the same sequence meets the same noise however the batch is cut over devices and accumulation, and after a resumption.
 *
 * @param objective what is drawn for a noise level
 * @param sampler how noise levels are spread over the batch
 */
public record Corruption<B>(Objective<B> objective, TimeSampler sampler) {
    /**
     * Draws the corruption of one sequence.
     *
     * @param seed the run's seed
     * @param step the training step
     * @param index the sequence's place in the global batch, from 0
     * @param globalBatch number of sequences of one optimiser step, over all devices and accumulated batches
     * @param clean the sequence
     */
    public Corrupted of(long seed, long step, int index, int globalBatch, int[] clean) {
        return objective.corrupt(
                clean, uniform(seed, step, index, globalBatch), RandomStream.of(seed, Purpose.MASK, step, index));
    }

    /** The uniform number in [0, 1) that fixes the noise level of {@link #of}. */
    public double uniform(long seed, long step, int index, int globalBatch) {
        double shared =
                RandomStream.of(seed, Purpose.NOISE_LEVEL_SHARED, step, 0).nextDouble();
        double own = RandomStream.of(seed, Purpose.NOISE_LEVEL, step, index).nextDouble();
        return sampler.level(shared, own, index, globalBatch);
    }

    /** Examples as the objective's batch. */
    public B batch(List<Corrupted> examples) {
        return objective.batch(examples);
    }
}
