package radd.eval;

/** Hears how far an evaluation is. */
@FunctionalInterface
public interface EvaluationProgress {
    /** Hears nothing. */
    EvaluationProgress SILENT = (done, total, tokens, natsPerToken) -> {};

    /**
     * Called after every batch, from the thread that evaluates.
     *
     * @param done (sequence, draw) pairs that are scored
     * @param total number of such pairs
     * @param tokens tokens of the pairs that are scored, each draw counting
     * @param natsPerToken the bound on the sequences that are done, NaN before the first
     */
    void report(long done, long total, long tokens, double natsPerToken);
}
