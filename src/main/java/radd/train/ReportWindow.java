package radd.train;

/** Sums over the steps since the last report. */
final class ReportWindow {
    private final int batchSize;
    private final int length;
    private long steps;
    private double lossSum;
    private long nanos = System.nanoTime();
    private Optimizer.Update last = new Optimizer.Update(0, 0);

    /**
     * @param batchSize sequences of one step
     * @param length tokens of a sequence
     */
    ReportWindow(int batchSize, int length) {
        this.batchSize = batchSize;
        this.length = length;
    }

    void add(Replica.Step done) {
        steps++;
        lossSum += done.lossSum();
        last = done.update();
    }

    /**
     * What the steps added since the last report did; the next report begins after them.
     *
     * @param step the last of them
     * @param epoch where it is in the corpus
     */
    StepReport report(long step, long epoch) {
        long now = System.nanoTime();
        double loss = lossSum / steps / batchSize;
        long tokensPerStep = (long) batchSize * length;
        StepReport report = new StepReport(
                step,
                loss,
                loss / length,
                last.gradientNorm(),
                last.learningRate(),
                step * tokensPerStep,
                steps * tokensPerStep / ((now - nanos) / 1e9),
                epoch);
        steps = 0;
        lossSum = 0;
        nanos = now;
        return report;
    }
}
