package radd.eval;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import radd.data.corpus.Packing;
import radd.data.corpus.TextSize;
import radd.modelio.JsonNumber;

/**
 * What an evaluation found and what it was an evaluation of: for a reader, and for {@code results.json}.
 *
 * @param found the likelihoods in the order in which they were asked for, at least one
 * @param subject what was evaluated on what
 */
public record EvaluationReport(List<Found> found, Subject subject) {
    /** Normal quantile of a two-sided 95 % interval. */
    private static final double QUANTILE_95 = 1.959963984540054;

    private static final double NATS_PER_BIT = Math.log(2);

    /**
     * One likelihood.
     *
     * @param asked what was asked
     * @param estimate the number and its errors
     */
    public record Found(Likelihood asked, LikelihoodEstimate estimate) {}

    /**
     * What was evaluated on what.
     *
     * @param model the model's folder
     * @param dataset the corpus as the user named it
     * @param split name of the part of it that was evaluated; empty for all
     * @param protocol how the corpus was cut into blocks
     * @param noise name of the schedule by which a likelihood's tokens are noised
     * @param characters whether a token is a character
     * @param text how much text the tokens are; empty where they are none
     * @param length the longest sequence, in tokens
     * @param batchSize sequences that the network saw at once
     * @param seed of the draws
     * @param device the device's name
     * @param precision the label of the precision
     * @param version version of radd
     * @param manifest hashes and versions of all that the numbers depend on
     */
    public record Subject(
            String model,
            String dataset,
            Optional<String> split,
            Packing protocol,
            String noise,
            boolean characters,
            Optional<TextSize> text,
            int length,
            int batchSize,
            long seed,
            String device,
            String precision,
            String version,
            ObjectNode manifest) {
        /** Writes all of it but the schedule. */
        void describe(ObjectNode json) {
            json.put("length", length);
            json.put("batch_size", batchSize);
            json.put("seed", seed);
            json.put("dataset", dataset);
            split.ifPresent(part -> json.put("split", part));
            json.put("protocol", protocol.label());
            text.ifPresent(size -> {
                json.put("characters", size.characters());
                json.put("bytes", size.bytes());
            });
            json.put("model", model);
            json.put("device", device);
            json.put("precision", precision);
            json.put("version", version);
            json.set("manifest", manifest);
        }

        /** Model and corpus, as a line begins. */
        String where() {
            return model + " on " + dataset + split.map(part -> ", " + part).orElse("");
        }

        /** How much was scored, as a line. */
        String size(LikelihoodEstimate estimate) {
            return String.format(
                    Locale.ROOT,
                    "%d tokens in %d sequences of up to %d%s; seed %d, %s on %s%n",
                    estimate.tokens(),
                    estimate.sequences(),
                    length,
                    switch (protocol) {
                        case STRICT -> "";
                        case PAPER -> ", cut as the papers cut them";
                        case DOCUMENTS -> ", each a document or a piece of one";
                    },
                    seed,
                    precision,
                    device);
        }
    }

    public EvaluationReport {
        found = List.copyOf(found);
    }

    /** What must be known of the likelihoods to read the result. */
    public List<String> cautions() {
        return found.stream()
                .flatMap(one -> one.asked().cautions().stream())
                .distinct()
                .toList();
    }

    /**
     * Every number with its unit in its name; errors that cannot be estimated and numbers too large are null. The first likelihood stands at the top;
     * where there are several, all are in {@code likelihoods} too.
     */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Found first = found.get(0);
        write(json, first);
        if (found.size() > 1) {
            ObjectNode all = json.putObject("likelihoods");
            found.forEach(one -> write(all.putObject(one.asked().name()), one));
        }
        json.put("tokens", first.estimate().tokens());
        json.put("sequences", first.estimate().sequences());
        json.put("noise", subject.noise());
        subject.describe(json);
        cautions().forEach(json.putArray("cautions")::add);
        return json;
    }

    private void write(ObjectNode json, Found one) {
        LikelihoodEstimate estimate = one.estimate();
        json.put("likelihood", one.asked().name());
        json.put("nll_nats_per_token", JsonNumber.of(estimate.nllNatsPerToken()));
        json.put("stderr", JsonNumber.of(estimate.stderr()));
        json.put("draw_stderr", JsonNumber.of(estimate.drawStderr()));
        json.put("perplexity", JsonNumber.of(estimate.perplexity()));
        json.put("perplexity_stderr", JsonNumber.of(estimate.perplexityStderr()));
        json.put("perplexity_draw_stderr", JsonNumber.of(estimate.perplexityDrawStderr()));
        writeBits(json, "token", estimate, 1);
        subject.text().ifPresent(text -> {
            writeBits(json, "character", estimate, (double) estimate.tokens() / text.characters());
            writeBits(json, "byte", estimate, (double) estimate.tokens() / text.bytes());
        });
        if (estimate.mixture() != null) {
            json.put("mixture_nll_nats_per_token", JsonNumber.of(estimate.mixture()));
            json.put("mixture_draw_stderr", JsonNumber.of(estimate.mixtureDrawStderr()));
        }
        json.put("network_evaluations", estimate.evaluations());
        one.asked().describe(json);
    }

    private static void writeBits(ObjectNode json, String unit, LikelihoodEstimate estimate, double tokensPerUnit) {
        Double stderr = estimate.stderr();
        json.put("bits_per_" + unit, JsonNumber.of(estimate.bitsPerToken() * tokensPerUnit));
        json.put(
                "bits_per_" + unit + "_stderr",
                JsonNumber.of(stderr == null ? null : stderr / NATS_PER_BIT * tokensPerUnit));
    }

    /** A few lines to read. */
    public String summary() {
        StringBuilder lines = new StringBuilder();
        String where = subject.where();
        if (found.size() == 1) {
            lines.append(where).append(": ").append(numbers(found.get(0).estimate()));
        } else {
            lines.append(where).append(System.lineSeparator());
            found.forEach(one -> lines.append(
                            String.format(Locale.ROOT, "%-11s", one.asked().name()))
                    .append(numbers(one.estimate())));
        }
        lines.append(subject.size(found.get(0).estimate()));
        found.forEach(one -> lines.append(String.format(
                Locale.ROOT,
                "%s: %s, %d network evaluations%n",
                one.asked().name(),
                one.asked().phrase(),
                one.estimate().evaluations())));
        return lines.toString();
    }

    private String numbers(LikelihoodEstimate estimate) {
        return String.format(
                        Locale.ROOT,
                        "perplexity %.2f%s%n%.4f nats, %.4f bits per token%s; standard error %s over sequences, %s over draws%n",
                        estimate.perplexity(),
                        interval(estimate),
                        estimate.nllNatsPerToken(),
                        estimate.bitsPerToken(),
                        subject.characters() ? ", which is a character" : bytes(estimate),
                        error(estimate.stderr()),
                        error(estimate.drawStderr()))
                + mixture(estimate);
    }

    private String bytes(LikelihoodEstimate estimate) {
        return subject.text()
                .map(text -> String.format(
                        Locale.ROOT, ", %.4f per byte", estimate.bitsPerToken() * estimate.tokens() / text.bytes()))
                .orElse("");
    }

    private static String mixture(LikelihoodEstimate estimate) {
        Double mixture = estimate.mixture();
        return mixture == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "mean probability over the orders: %.4f nats per token, standard error %s over orders%n",
                        mixture,
                        error(estimate.mixtureDrawStderr()));
    }

    private static String interval(LikelihoodEstimate estimate) {
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
