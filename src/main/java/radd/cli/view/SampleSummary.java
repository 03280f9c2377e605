package radd.cli.view;

import java.util.Locale;
import java.util.OptionalDouble;
import radd.cli.Workload;
import radd.core.sampler.Decoding;
import radd.engine.ComputeSettings;
import radd.sample.GenerationRequest;
import radd.sample.GenerationTotals;

/**
 * What a command that generates says at its end.
 *
 * @param workload what was asked for
 * @param decoding how it was generated
 * @param settings with what it was computed
 */
public record SampleSummary(Workload workload, Decoding decoding, ComputeSettings settings) {
    /** One line. */
    public String of(GenerationRequest request, GenerationTotals totals, double seconds) {
        return String.format(
                Locale.ROOT,
                "%s%d of %d sequences, %d tokens drawn, NFE %d (%s, %d batches), %.2f s, %.1f tokens/s; law %s%s; %s; seed %d",
                totals.sequences() == request.sequences() ? "" : "stopped: ",
                totals.sequences(),
                request.sequences(),
                totals.tokens(),
                totals.evaluations(),
                perSequence(request, totals),
                totals.batches(),
                seconds,
                totals.tokens() / seconds,
                decoding.method().law(),
                clamped(totals),
                settings,
                request.seed());
    }

    /** An approximation beyond that of the law, where there was one. */
    private static String clamped(GenerationTotals totals) {
        return totals.clamped() == 0
                ? ""
                : "; in " + totals.clamped()
                        + " draws negative probabilities were taken as 0 (more steps make them rarer)";
    }

    private String perSequence(GenerationRequest request, GenerationTotals totals) {
        OptionalDouble expected = workload.expectedNfe(decoding.method(), request);
        return String.format(
                Locale.ROOT,
                "%.1f a sequence, %s",
                (double) totals.evaluations() / Math.max(1, totals.sequences()),
                expected.isPresent()
                        ? String.format(
                                Locale.ROOT, "%.1f expected", expected.getAsDouble() * decoding.evaluationsPerReveal())
                        : "the network decides how many");
    }
}
