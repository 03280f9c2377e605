package radd.eval.judge;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.eval.RatioEstimate;

/**
 * A perplexity and its error.
 *
 * @param ratio nats per token, each token weighing the same; its error is that over the units
 * @param tokens how many count
 * @param units texts or windows, over which the error is taken
 */
public record Judgement(RatioEstimate ratio, long tokens, int units) {
    /**
     * Of the units that have tokens.
     *
     * @throws RaddException (DATA) if none has
     */
    public static Judgement of(List<TextLikelihood> all) {
        List<TextLikelihood> scored =
                all.stream().filter(unit -> unit.tokens() > 0).toList();
        if (scored.isEmpty()) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "no text has a token that counts",
                    "give texts of at least 2 tokens: the first is not scored");
        }
        return new Judgement(
                RatioEstimate.of(column(scored, TextLikelihood::nats), column(scored, TextLikelihood::tokens)),
                scored.stream().mapToLong(TextLikelihood::tokens).sum(),
                scored.size());
    }

    private static double[] column(List<TextLikelihood> units, ToDoubleFunction<TextLikelihood> number) {
        return units.stream().mapToDouble(number).toArray();
    }

    /** -log p of a token, nats. */
    public double natsPerToken() {
        return ratio.value();
    }

    /** Its standard error over the units; null for a single one. */
    public @Nullable Double stderr() {
        return ratio.stderr();
    }

    /** exp of the nats per token. */
    public double perplexity() {
        return Math.exp(natsPerToken());
    }

    /** Its standard error, to first order; null for a single unit. */
    public @Nullable Double perplexityStderr() {
        Double stderr = ratio.stderr();
        return stderr == null ? null : perplexity() * stderr;
    }
}
