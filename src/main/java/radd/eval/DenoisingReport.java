package radd.eval;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import radd.modelio.JsonNumber;

/**
 * What a {@link DenoisingEvaluation} found and what it was an evaluation of: for a reader, and for {@code results.json}.
 *
 * @param asked what was asked
 * @param found the numbers
 * @param subject what was evaluated on what
 */
public record DenoisingReport(
        DenoisingEvaluation asked, DenoisingEvaluation.Found found, EvaluationReport.Subject subject) {
    /** What must be known to read the result. */
    public List<String> cautions() {
        return asked.trained().cautions();
    }

    /** Every number with its unit in its name; errors that cannot be estimated are null. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("loss_type", asked.trained().name());
        json.put("loss_nats_per_token", JsonNumber.of(found.loss().nllNatsPerToken()));
        json.put("loss_stderr", JsonNumber.of(found.loss().stderr()));
        json.put("loss_draw_stderr", JsonNumber.of(found.loss().drawStderr()));
        ArrayNode levels = json.putArray("levels");
        for (DenoisingEvaluation.Point point : found.points()) {
            levels.addObject()
                    .put("sigma", point.level())
                    .put(
                            "cross_entropy_nats_per_token",
                            JsonNumber.of(point.crossEntropy().nllNatsPerToken()))
                    .put(
                            "cross_entropy_stderr",
                            JsonNumber.of(point.crossEntropy().stderr()))
                    .put("accuracy", JsonNumber.of(point.accuracy()))
                    .put("accuracy_stderr", JsonNumber.of(point.errors().stderr()));
        }
        json.put("monte_carlo_timesteps", asked.draws());
        json.put("tokens", found.loss().tokens());
        json.put("sequences", found.loss().sequences());
        subject.describe(json);
        cautions().forEach(json.putArray("cautions")::add);
        return json;
    }

    /** A few lines to read. */
    public String summary() {
        StringBuilder lines = new StringBuilder(String.format(
                Locale.ROOT,
                "%s: %s %.4f nats per token; standard error %s over sequences, %s over draws%n",
                subject.where(),
                asked.trained().name(),
                found.loss().nllNatsPerToken(),
                error(found.loss().stderr()),
                error(found.loss().drawStderr())));
        lines.append(table());
        return lines.append(subject.size(found.loss())).toString();
    }

    /** A line for each level. */
    public String table() {
        StringBuilder lines = new StringBuilder(
                String.format(Locale.ROOT, "%8s  %-22s  %s%n", "sigma", "cross-entropy, nats", "accuracy"));
        for (DenoisingEvaluation.Point point : found.points()) {
            lines.append(String.format(
                    Locale.ROOT,
                    "%8.3f  %-22s  %s%n",
                    point.level(),
                    with(
                            point.crossEntropy().nllNatsPerToken(),
                            point.crossEntropy().stderr()),
                    with(point.accuracy(), point.errors().stderr())));
        }
        return lines.toString();
    }

    private static String with(double number, @Nullable Double stderr) {
        return String.format(Locale.ROOT, "%.4f", number)
                + (stderr == null ? "" : String.format(Locale.ROOT, " +- %.4f", stderr));
    }

    private static String error(@Nullable Double stderr) {
        return stderr == null ? "unknown" : String.format(Locale.ROOT, "%.4f", stderr);
    }
}
