package radd.eval;

/** Hears how far an evaluation is. */
@FunctionalInterface
public interface EvaluationProgress {
    /** Hears nothing. */
    EvaluationProgress SILENT = (done, total, tokens, natsPerToken) -> {};

    /**
     * Called after every batch, one call at a time, from the threads of the devices.
     *
     * @param done (sequence, draw) pairs that this process has scored
     * @param total number of pairs that fall to it
     * @param tokens tokens of the pairs that are scored, each draw counting
     * @param natsPerToken the bound on its sequences that are done, NaN before the first
     */
    void report(long done, long total, long tokens, double natsPerToken);
}
