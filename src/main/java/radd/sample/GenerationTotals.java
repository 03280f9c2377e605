package radd.sample;

import radd.core.sampler.Decoder;

/**
 * How far a generation is, or how it ended.
 *
 * @param sequences finished sequences
 * @param tokens tokens drawn, prompts not counted
 * @param evaluations network evaluations summed over sequences (NFE)
 * @param batches runs of the network, each for a batch
 * @param clamped draws in which a negative probability was taken as 0
 */
public record GenerationTotals(long sequences, long tokens, long evaluations, long batches, long clamped) {
    /** Nothing yet. */
    static final GenerationTotals NONE = new GenerationTotals(0, 0, 0, 0, 0);

    GenerationTotals plusBatch(Decoder.Advance advance) {
        return new GenerationTotals(
                sequences,
                tokens + advance.drawn(),
                evaluations + advance.evaluations(),
                batches + 1,
                clamped + advance.clamped());
    }

    GenerationTotals plusSequence() {
        return new GenerationTotals(sequences + 1, tokens, evaluations, batches, clamped);
    }

    /** The sum of this and what another process did. */
    public GenerationTotals plus(GenerationTotals other) {
        return new GenerationTotals(
                sequences + other.sequences,
                tokens + other.tokens,
                evaluations + other.evaluations,
                batches + other.batches,
                clamped + other.clamped);
    }
}
