package radd.eval;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import radd.modelio.JsonNumber;

/**
 * What an evaluation found and what it was an evaluation of: for a reader, and for {@code results.json}.
 *
 * @param estimate the bound and its errors
 * @param evaluation objective, draws and seed
 * @param subject what was evaluated on what
 */
public record EvaluationReport(LikelihoodEstimate estimate, LikelihoodEvaluation evaluation, Subject subject) {
    /** Normal quantile of a two-sided 95 % interval. */
    private static final double QUANTILE_95 = 1.959963984540054;

    /**
     * What was evaluated on what.
     *
     * @param model the model's folder
     * @param dataset the corpus as the user named it
     * @param split name of the part of it that was evaluated; empty for all
     * @param protocol how the corpus was cut into blocks: {@code strict} or {@code paper}
     * @param noise name of the model's schedule
     * @param characters whether a token is a character
     * @param length the longest sequence, in tokens
     * @param batchSize pairs that the network saw at once
     * @param device the device's name
     * @param precision the label of the precision
     * @param version version of radd
     */
    public record Subject(
            String model,
            String dataset,
            Optional<String> split,
            String protocol,
            String noise,
            boolean characters,
            int length,
            int batchSize,
            String device,
            String precision,
            String version) {}

    /** What must be known of the loss to read the result. */
    public List<String> cautions() {
        return evaluation.objective().cautions();
    }

    /** Every number with its unit in its name; errors that cannot be estimated and numbers too large are null. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("nll_nats_per_token", JsonNumber.of(estimate.nllNatsPerToken()));
        json.put("stderr", JsonNumber.of(estimate.stderr()));
        json.put("draw_stderr", JsonNumber.of(estimate.drawStderr()));
        json.put("perplexity", JsonNumber.of(estimate.perplexity()));
        json.put("perplexity_stderr", JsonNumber.of(estimate.perplexityStderr()));
        json.put("perplexity_draw_stderr", JsonNumber.of(estimate.perplexityDrawStderr()));
        json.put("bits_per_token", JsonNumber.of(estimate.bitsPerToken()));
        if (subject.characters()) {
            json.put("bits_per_character", JsonNumber.of(estimate.bitsPerToken()));
        }
        json.put("tokens", estimate.tokens());
        json.put("sequences", estimate.sequences());
        json.put("loss_type", evaluation.objective().name());
        json.put("noise", subject.noise());
        json.put("monte_carlo_timesteps", evaluation.draws());
        evaluation.objective().levels().ifPresent(levels -> {
            json.put("noise_levels", levels);
            json.put("every_noise_level", evaluation.coversLevels());
        });
        json.put("length", subject.length());
        json.put("batch_size", subject.batchSize());
        json.put("seed", evaluation.seed());
        json.put("dataset", subject.dataset());
        subject.split().ifPresent(part -> json.put("split", part));
        json.put("protocol", subject.protocol());
        json.put("model", subject.model());
        json.put("device", subject.device());
        json.put("precision", subject.precision());
        json.put("version", subject.version());
        cautions().forEach(json.putArray("cautions")::add);
        return json;
    }

    /** A few lines to read. */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "%s on %s%s%s: perplexity %.2f%s%n%.4f nats, %.4f bits per token%s; standard error %s over sequences,"
                        + " %s over draws%n%d tokens in %d sequences of up to %d, %d draws of %s each%s, seed %d, %s on %s%n",
                subject.model(),
                subject.dataset(),
                subject.split().map(part -> ", " + part).orElse(""),
                subject.protocol().equals("strict") ? "" : ", blocks as the papers cut them",
                estimate.perplexity(),
                interval(),
                estimate.nllNatsPerToken(),
                estimate.bitsPerToken(),
                subject.characters() ? ", which is a character" : "",
                error(estimate.stderr()),
                error(estimate.drawStderr()),
                estimate.tokens(),
                estimate.sequences(),
                subject.length(),
                evaluation.draws(),
                evaluation.objective().name(),
                evaluation.coversLevels() ? " (every noise level as often)" : "",
                evaluation.seed(),
                subject.precision(),
                subject.device());
    }

    private String interval() {
        Double stderr = estimate.stderr();
        if (stderr == null) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                " +- %.2f (95 %% interval over sequences: %.2f to %.2f)",
                estimate.perplexity() * stderr,
                Math.exp(estimate.nllNatsPerToken() - QUANTILE_95 * stderr),
                Math.exp(estimate.nllNatsPerToken() + QUANTILE_95 * stderr));
    }

    private static String error(@Nullable Double stderr) {
        return stderr == null ? "unknown" : String.format(Locale.ROOT, "%.4f", stderr);
    }
}
