package radd.eval.request;

import java.util.List;
import org.jspecify.annotations.Nullable;
import radd.eval.SequenceLoss;

/**
 * What was found of a request.
 *
 * @param logLikelihood of the continuation given its context, nats: exact, or an estimate of a lower bound
 * @param stderr its standard error, from what is drawn; 0 where nothing is, null where it is not known
 * @param tokens how many were scored
 * @param greedy whether decoding greedily writes the continuation; null where the likelihood says nothing of it
 * @param mixture log of the mean probability over several orders, nats; null where there are none
 */
public record RequestScore(
        double logLikelihood,
        @Nullable Double stderr,
        long tokens,
        @Nullable Boolean greedy,
        @Nullable Double mixture) {
    static RequestScore of(SequenceLoss found) {
        Double variance = found.loss().variance();
        return new RequestScore(
                -found.loss().mean(),
                variance == null ? null : Double.valueOf(Math.sqrt(variance)),
                found.tokens(),
                found.greedy(),
                found.mixture() == null ? null : Double.valueOf(-found.mixture().mean()));
    }

    /**
     * Of a text that was scored in windows; that all are written greedily is no statement about the text.
     *
     * @param windows at least one
     */
    static RequestScore sum(List<RequestScore> windows) {
        if (windows.size() == 1) {
            return windows.get(0);
        }
        double nats = 0;
        long tokens = 0;
        Double variance = 0.0;
        Double mixture = 0.0;
        for (RequestScore window : windows) {
            nats += window.logLikelihood;
            tokens += window.tokens;
            Double error = window.stderr;
            variance = variance == null || error == null ? null : Double.valueOf(variance + error * error);
            mixture = mixture == null || window.mixture == null ? null : Double.valueOf(mixture + window.mixture);
        }
        return new RequestScore(
                nats, variance == null ? null : Double.valueOf(Math.sqrt(variance)), tokens, null, mixture);
    }
}
