package radd.sample;

/**
 * How far a generation is, or how it ended.
 *
 * @param sequences finished sequences
 * @param tokens tokens drawn, prompts not counted
 * @param evaluations network evaluations summed over sequences (NFE)
 * @param batches runs of the network, each for a batch
 */
public record GenerationTotals(long sequences, long tokens, long evaluations, long batches) {
    /** Nothing yet. */
    static final GenerationTotals NONE = new GenerationTotals(0, 0, 0, 0);

    GenerationTotals plusBatch(int evaluated, int drawn) {
        return new GenerationTotals(sequences, tokens + drawn, evaluations + evaluated, batches + 1);
    }

    GenerationTotals plusSequence() {
        return new GenerationTotals(sequences + 1, tokens, evaluations, batches);
    }

    /** The sum of this and what another process did. */
    public GenerationTotals plus(GenerationTotals other) {
        return new GenerationTotals(
                sequences + other.sequences,
                tokens + other.tokens,
                evaluations + other.evaluations,
                batches + other.batches);
    }
}
