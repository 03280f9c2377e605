package radd.train;

/**
 * What the steps since the last report did.
 *
 * @param step the last of them, from 1
 * @param loss mean over sequences of the loss of one sequence, nats
 * @param natsPerToken the loss per token, nats
 * @param gradientNorm global norm of the last step's gradient before clipping
 * @param learningRate rate of the last step
 * @param tokens tokens trained on since the start of the run
 * @param tokensPerSecond tokens a wall second since the last report
 * @param epoch passes over the corpus, begun ones included, from 0
 */
public record StepReport(
        long step,
        double loss,
        double natsPerToken,
        double gradientNorm,
        double learningRate,
        long tokens,
        double tokensPerSecond,
        long epoch) {
    /** The loss per token in bits. */
    public double bitsPerToken() {
        return natsPerToken / Math.log(2);
    }
}
