package radd.eval.frontier;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import radd.modelio.JsonNumber;

/**
 * Curves and their comparison, for a reader and for {@code frontier.json}.
 *
 * @param curves at least one
 * @param subject what was drawn and who judged
 */
public record FrontierReport(List<FrontierCurve> curves, Subject subject) {
    /**
     * What was drawn and who judged.
     *
     * @param model the model's folder
     * @param judge the judge's folder
     * @param samples of each point
     * @param length tokens of a sample
     * @param seed of all points
     * @param device the device's name
     * @param precision the label of the precision
     * @param version version of radd
     */
    public record Subject(
            String model,
            String judge,
            int samples,
            int length,
            long seed,
            String device,
            String precision,
            String version) {}

    /** Every number with its unit in its name. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model", subject.model()).put("judge", subject.judge());
        json.put("samples", subject.samples()).put("length", subject.length()).put("seed", subject.seed());
        json.put("device", subject.device()).put("precision", subject.precision());
        json.put("version", subject.version());
        json.putArray("points");
        curves.forEach(curve -> curve.points()
                .forEach(point -> json.withArray("points")
                        .addObject()
                        .put("method", curve.method())
                        .put("steps", curve.steps())
                        .put("temperature", point.temperature())
                        .put("top_p", point.topP())
                        .put("nfe", point.nfe())
                        .put(
                                "nll_nats_per_token",
                                JsonNumber.of(point.judgement().natsPerToken()))
                        .put("stderr", JsonNumber.of(point.judgement().stderr()))
                        .put("perplexity", JsonNumber.of(point.judgement().perplexity()))
                        .put(
                                "unigram_entropy_nats",
                                JsonNumber.of(point.entropy().value()))
                        .put(
                                "unigram_entropy_stderr",
                                JsonNumber.of(point.entropy().stderr()))));
        json.putArray("at_matched_entropy");
        MatchedDifference.of(curves)
                .forEach(difference -> json.withArray("at_matched_entropy")
                        .addObject()
                        .put("first", difference.first())
                        .put("second", difference.second())
                        .put("unigram_entropy_nats", difference.entropy())
                        .put("perplexity_first", JsonNumber.of(difference.perplexityFirst()))
                        .put("perplexity_second", JsonNumber.of(difference.perplexitySecond()))
                        .put("difference_nats_per_token", JsonNumber.of(difference.nats()))
                        .put("difference_stderr", JsonNumber.of(difference.stderr())));
        return json;
    }

    /** Two tables in Markdown: the points, and what may be compared. */
    public String tables() {
        StringBuilder text = new StringBuilder(
                "| method | steps | temperature | top-p | NFE | perplexity | entropy, nats |\n|---|---|---|---|---|---|---|\n");
        for (FrontierCurve curve : curves) {
            for (FrontierPoint point : curve.points()) {
                text.append(String.format(
                        Locale.ROOT,
                        "| %s | %d | %s | %s | %.1f | %.2f%s | %.3f%s |%n",
                        curve.method(),
                        curve.steps(),
                        point.temperature(),
                        point.topP(),
                        point.nfe(),
                        point.judgement().perplexity(),
                        error(point.judgement().perplexityStderr(), "%.2f"),
                        point.entropy().value(),
                        error(point.entropy().stderr(), "%.3f")));
            }
        }
        List<MatchedDifference> differences = MatchedDifference.of(curves);
        if (differences.isEmpty()) {
            return text.append("no two curves share a range of entropies: nothing may be compared\n")
                    .toString();
        }
        text.append(
                "\n| at entropy | first | perplexity | second | perplexity | difference, nats per token |\n|---|---|---|---|---|---|\n");
        for (MatchedDifference difference : differences) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %.3f | %s | %.2f | %s | %.2f | %+.4f +- %.4f |%n",
                    difference.entropy(),
                    difference.first(),
                    difference.perplexityFirst(),
                    difference.second(),
                    difference.perplexitySecond(),
                    difference.nats(),
                    difference.stderr()));
        }
        return text.toString();
    }

    private static String error(@Nullable Double stderr, String format) {
        return stderr == null ? "" : String.format(Locale.ROOT, " +- " + format, stderr);
    }
}
