package radd.eval.frontier;

import org.jspecify.annotations.Nullable;
import radd.eval.judge.Judgement;
import radd.eval.judge.Mean;

/**
 * Samples that were drawn in one way.
 *
 * @param temperature of the draw
 * @param topP of the draw
 * @param nfe mean network evaluations of a sample
 * @param judgement what the judge says of them
 * @param entropy of a sample's tokens, nats
 */
public record FrontierPoint(double temperature, double topP, double nfe, Judgement judgement, Mean entropy) {
    /** Where it lies. */
    double x() {
        return entropy.value();
    }

    /** -log p of a token, nats: the logarithm of the perplexity. */
    double y() {
        return judgement.natsPerToken();
    }

    /** Variance of x; that of a single sample is not known and counts as none. */
    double varianceX() {
        return square(entropy.stderr());
    }

    /** Variance of y; as of x. */
    double varianceY() {
        return square(judgement.stderr());
    }

    private static double square(@Nullable Double error) {
        return error == null ? 0 : error * error;
    }
}
