package radd.train;

import radd.InvalidSetting;

/**
 * Settings of the training loop: the {@code training} section of a configuration.
 *
 * @param batchSize sequences of one step, over all devices and accumulated passes; at least 1
 * @param accum passes over which the gradient of one step is accumulated, at least 1
 * @param nIters number of steps, at least 1
 * @param snapshotFreq steps between snapshots that are kept, at least 1
 * @param logFreq steps between logged losses, at least 1
 * @param evalFreq steps between validation losses, at least 1
 * @param snapshotFreqForPreemption steps between checkpoints that replace one another, at least 1
 * @param keepCheckpoints how many of these are kept, at least 1; a damaged one is replaced by the one before it
 * @param requeue whether a run that its batch system asks to stop has itself put into the queue again
 * @param onNan what happens at a loss or gradient that is not finite
 * @param peakFlops peak of one replica's device in floating-point operations a second in this precision, of which the utilisation (MFU)
 *     is a share; 0 if it is not stated
 * @param headChunk positions at which the vocabulary head is evaluated at once; 0: chosen by {@link HeadChunk} when the run starts
 * @param snapshotSampling whether a snapshot comes with samples
 * @param ema limit of the decay of the parameters' moving average, in [0, 1)
 * @param emaCopies updates at the start of the run that the average copies, at least 0; see {@link MovingAverage}
 * @param shardOptimizer whether each replica keeps only its share of the optimiser's moments
 * @param checkReplicas steps between checks that all replicas have the same parameters, at least 1
 * @param collectiveTimeout seconds that a replica may keep the others waiting, in (0, 1e6]
 * @param lossType the loss, one of the family's
 * @param timeSampler how noise levels are spread over the batch
 */
public record TrainingConfig(
        int batchSize,
        int accum,
        long nIters,
        long snapshotFreq,
        long logFreq,
        long evalFreq,
        long snapshotFreqForPreemption,
        int keepCheckpoints,
        boolean requeue,
        OnNan onNan,
        double peakFlops,
        int headChunk,
        boolean snapshotSampling,
        double ema,
        long emaCopies,
        boolean shardOptimizer,
        long checkReplicas,
        double collectiveTimeout,
        String lossType,
        TimeSamplerChoice timeSampler) {
    /** Eleven days: what is longer is a mistake, and what is much longer overflows nanoseconds. */
    private static final double LONGEST_TIMEOUT = 1e6;

    public TrainingConfig {
        requirePositive("batch_size", batchSize);
        requirePositive("accum", accum);
        requirePositive("n_iters", nIters);
        requirePositive("snapshot_freq", snapshotFreq);
        requirePositive("log_freq", logFreq);
        requirePositive("eval_freq", evalFreq);
        requirePositive("snapshot_freq_for_preemption", snapshotFreqForPreemption);
        requirePositive("keep_checkpoints", keepCheckpoints);
        InvalidSetting.require(
                peakFlops >= 0 && peakFlops < Double.POSITIVE_INFINITY,
                "training.peak_flops",
                peakFlops,
                "at least 0 and finite");
        InvalidSetting.require(headChunk >= 0, "training.head_chunk", headChunk, "at least 1, or 0 for automatic");
        requirePositive("check_replicas", checkReplicas);
        InvalidSetting.require(
                collectiveTimeout > 0 && collectiveTimeout <= LONGEST_TIMEOUT,
                "training.collective_timeout",
                collectiveTimeout,
                "above 0 and at most " + LONGEST_TIMEOUT);
        InvalidSetting.require(ema >= 0 && ema < 1, "training.ema", ema, "in [0, 1)");
        InvalidSetting.require(emaCopies >= 0, "training.ema_copies", emaCopies, "at least 0");
    }

    private static void requirePositive(String key, long value) {
        InvalidSetting.require(value >= 1, "training." + key, value, "at least 1");
    }
}
