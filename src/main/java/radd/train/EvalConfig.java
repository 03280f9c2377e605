package radd.train;

import radd.InvalidSetting;

/**
 * Settings of the validation during training: the {@code eval} section of a configuration.
 *
 * @param batchSize sequences of one validation batch, at least 1
 * @param batches validation batches each time, at least 1
 * @param perplexity whether snapshot samples are judged by GPT-2, {@code gpt_dir}
 * @param perplexityBatchSize samples judged at a time, at least 1
 */
public record EvalConfig(int batchSize, int batches, boolean perplexity, int perplexityBatchSize) {
    public EvalConfig {
        InvalidSetting.require(batchSize >= 1, "eval.batch_size", batchSize, "at least 1");
        InvalidSetting.require(batches >= 1, "eval.batches", batches, "at least 1");
        InvalidSetting.require(
                perplexityBatchSize >= 1, "eval.perplexity_batch_size", perplexityBatchSize, "at least 1");
    }
}
