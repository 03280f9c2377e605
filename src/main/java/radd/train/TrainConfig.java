package radd.train;

import radd.core.model.ModelConfig;
import radd.core.noise.NoiseConfig;
import radd.data.DataConfig;

/**
 * Everything that decides a training run.
 *
 * @param ngpus number of replicas, each on a device of its own, at least 1
 * @param outdir folder under which the run makes its own
 * @param loadDir folder of a run to continue; empty: a new run
 * @param seed of every random draw
 * @param precision type that the network computes in: {@code model.dtype}
 * @param useCheckpoint whether blocks are computed anew in the backward pass to save memory: {@code model.use_checkpoint}
 * @param model size and shape of the network
 * @param noise noise schedule
 * @param data corpora and tokenizer
 * @param training the loop
 * @param optim the optimiser
 * @param eval validation during training
 * @param sampling samples of snapshots
 */
public record TrainConfig(
        int ngpus,
        String outdir,
        String loadDir,
        long seed,
        PrecisionChoice precision,
        boolean useCheckpoint,
        ModelConfig model,
        NoiseConfig noise,
        DataConfig data,
        TrainingConfig training,
        OptimConfig optim,
        EvalConfig eval,
        SamplingConfig sampling) {
    public TrainConfig {
        Setting.require(ngpus >= 1, "ngpus", ngpus, "at least 1");
        Setting.require(!outdir.isBlank(), "outdir", "empty", "a folder");
        requireDivisible(training.batchSize(), (long) training.accum() * ngpus);
    }

    /** Sequences that one replica passes through the network at a time. */
    public int microBatchSize() {
        return training.batchSize() / (training.accum() * ngpus);
    }

    /** Tokens of the global batch. */
    public long tokensPerStep() {
        return (long) training.batchSize() * model.length();
    }

    private static void requireDivisible(int batchSize, long parts) {
        if (batchSize % parts != 0) {
            long below = batchSize / parts * parts;
            String would = below == 0 ? parts + " would be" : below + " and " + (below + parts) + " would be";
            throw new IllegalArgumentException("training.batch_size is " + batchSize
                    + ", must be a multiple of training.accum * ngpus = " + parts + ": " + would);
        }
    }
}
