package radd.eval;

import org.jspecify.annotations.Nullable;

/**
 * A bound minus the exact negative log-likelihood on the same sequences: what the model loses, free of how hard the sequences are.
 *
 * @param natsPerToken mean difference, each token weighing the same; at or above 0 up to its error for a true bound
 * @param stderr standard error of the difference over sequences, which contains the error of the draws; null for a single sequence
 */
public record PairedDifference(
        double natsPerToken, @Nullable Double stderr) {}
