package radd.api;

import java.util.OptionalDouble;

/**
 * A bound of the likelihood of texts.
 *
 * @param natsPerToken bound on the negative log-likelihood, each token weighing the same
 * @param stderr its standard error if the texts are a sample of others like them; empty for a single sequence
 * @param drawStderr its standard error on these very texts, from the draws; empty where a sequence had a single draw
 * @param tokens scored
 * @param sequences scored: texts, the longer ones in pieces of the model's length
 * @param evaluations of the network for all of them
 */
public record Evaluation(
        double natsPerToken,
        OptionalDouble stderr,
        OptionalDouble drawStderr,
        long tokens,
        long sequences,
        long evaluations) {
    /**
     * How texts are scored.
     *
     * @param draws noise levels and masks of each sequence, at least 1: more make the bound's error smaller
     * @param batchSize masked sequences that the network sees at once, at least 1
     * @param seed of the draws
     */
    public record Settings(int draws, int batchSize, long seed) {
        /** As {@code radd eval} has them. */
        public static final Settings USUAL = new Settings(1024, 16, 0);
    }

    /** exp of the nats per token. */
    public double perplexity() {
        return Math.exp(natsPerToken);
    }
}
