package radd.eval;

import org.jspecify.annotations.Nullable;

/**
 * A likelihood bound of a corpus and what is known of its error.
 *
 * @param sequences number of sequences scored
 * @param tokens number of tokens scored
 * @param nllNatsPerToken estimated bound on the negative log-likelihood, nats per token, each token weighing the same
 * @param stderr standard error when the sequences are a sample of a larger text; it contains the error of the draws; null for a single
 *     sequence
 * @param drawStderr standard error on these very sequences, from what is drawn alone: noise levels and masks, or orders; 0 where nothing is, unbiased
 *     or too large, see {@link MeanOfDraws}; null when some sequence has a single draw
 * @param evaluations of the network for all sequences
 * @param mixture -log of the mean probability over orders, nats per token; null where it is not known
 * @param mixtureDrawStderr its standard error from the orders drawn, to first order; null where it is not known
 */
public record LikelihoodEstimate(
        long sequences,
        long tokens,
        double nllNatsPerToken,
        @Nullable Double stderr,
        @Nullable Double drawStderr,
        long evaluations,
        @Nullable Double mixture,
        @Nullable Double mixtureDrawStderr) {
    /** exp of the nats per token. */
    public double perplexity() {
        return Math.exp(nllNatsPerToken);
    }

    /** The bound in bits per token. */
    public double bitsPerToken() {
        return nllNatsPerToken / Math.log(2);
    }

    /** Standard error of the perplexity over sequences, to first order; null where {@link #stderr} is. */
    public @Nullable Double perplexityStderr() {
        return stderr == null ? null : perplexity() * stderr;
    }

    /** Standard error of the perplexity over the draws alone, to first order; null where {@link #drawStderr} is. */
    public @Nullable Double perplexityDrawStderr() {
        return drawStderr == null ? null : perplexity() * drawStderr;
    }
}
