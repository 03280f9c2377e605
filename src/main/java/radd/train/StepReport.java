package radd.train;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the steps since the last report did.
 *
 * @param step the last of them, from 1
 * @param loss mean over blocks of the loss of one block, which is the sum of those of its documents, nats
 * @param natsPerToken the loss per token, nats
 * @param lossVariance variance of the loss of one block, nats squared
 * @param gradientNorm global norm of the last step's gradient before clipping
 * @param noiseScale gradient noise scale in sequences, see {@link GradientNoise}; empty where a step is one pass
 * @param learningRate rate of the last step
 * @param lossScale the loss scale after the last step; empty where there is none
 * @param skippedSteps steps that changed no parameter because loss or gradient was not finite
 * @param tokens tokens trained on since the start of the run
 * @param epoch passes over the corpus, begun ones included, from 0
 * @param packingEfficiency share of the places of the blocks that hold a token, where documents are packed into them
 * @param speed what they took
 */
public record StepReport(
        long step,
        double loss,
        double natsPerToken,
        double lossVariance,
        double gradientNorm,
        OptionalDouble noiseScale,
        double learningRate,
        OptionalDouble lossScale,
        long skippedSteps,
        long tokens,
        long epoch,
        OptionalDouble packingEfficiency,
        Speed speed) {
    /**
     * What the steps took.
     *
     * @param tokensPerSecond tokens a wall second
     * @param flopsPerSecond floating-point operations of the model a wall second, see {@link radd.core.network.Flops}
     * @param utilisation the same as a share of the peak of all replicas' devices (MFU); empty where {@code training.peak_flops} does not tell the peak
     * @param memory bytes in use on the device; empty where the system does not tell
     * @param seconds wall time by what it was spent on
     */
    public record Speed(
            double tokensPerSecond,
            double flopsPerSecond,
            OptionalDouble utilisation,
            OptionalLong memory,
            Map<Phase, Double> seconds) {}

    /** The loss per token in bits. */
    public double bitsPerToken() {
        return natsPerToken / Math.log(2);
    }
}
