package radd.cli.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import radd.eval.EvaluationReport;
import radd.eval.LikelihoodEstimate;
import radd.eval.LikelihoodProfile;

/**
 * {@code report.html} of an evaluation: the numbers of {@code results.json} with their errors, and where they come from.
 *
 * @param report the numbers
 * @param profiles where the nats of each likelihood lie, by its name
 */
public record EvaluationPage(EvaluationReport report, Map<String, LikelihoodProfile> profiles) {
    private static final double NATS_PER_BIT = Math.log(2);

    /** The file. */
    public String html() {
        EvaluationReport.Subject subject = report.subject();
        LikelihoodEstimate first = report.found().get(0).estimate();
        Page page = new Page(
                "Evaluation of " + subject.model() + " on " + subject.dataset()
                        + subject.split().map(part -> ", " + part).orElse(""),
                Numbers.whole(first.tokens()) + " tokens in " + Numbers.whole(first.sequences())
                        + " sequences of up to "
                        + subject.length() + "; seed " + subject.seed() + ", " + subject.precision() + " on "
                        + subject.device() + ", " + subject.version());
        page.cautions(report.cautions());
        page.headline(headline(first));
        page.table(numbers());
        page.paragraph(
                "\u00b1 is a standard error: over sequences, taken as a sample of a larger text, unless it says over draws, which is what"
                        + " masks, noise levels or orders add on these very sequences. Bands and whiskers of the plots are 95 % intervals over sequences.");
        page.heading("Where the nats lie");
        ProfilePlots plots = new ProfilePlots(names().stream()
                .map(name -> new ProfilePlots.Named(name, Objects.requireNonNull(profiles.get(name))))
                .toList());
        page.plots(plots.all());
        plots.absent().forEach(page::paragraph);
        page.heading("Settings");
        page.paragraph(
                "All that the numbers depend on, as in results.json. Two evaluations with the same settings and hashes give the same numbers.");
        page.folded("Settings and hashes", settings());
        return page.html();
    }

    private List<String> names() {
        return report.found().stream().map(one -> one.asked().name()).toList();
    }

    private List<String> headline(LikelihoodEstimate first) {
        List<String> pairs = new ArrayList<>(List.of(
                "perplexity", Numbers.with(first.perplexity(), first.perplexityStderr()),
                "nats per token", Numbers.with(first.nllNatsPerToken(), first.stderr()),
                "bits per token", Numbers.with(first.bitsPerToken(), bits(first.stderr(), 1))));
        report.subject().text().ifPresent(text -> {
            double tokens = (double) first.tokens() / text.bytes();
            pairs.addAll(List.of(
                    "bits per byte", Numbers.with(first.bitsPerToken() * tokens, bits(first.stderr(), tokens))));
        });
        return pairs;
    }

    private static @Nullable Double bits(@Nullable Double stderr, double tokensPerUnit) {
        return stderr == null ? null : Double.valueOf(stderr / NATS_PER_BIT * tokensPerUnit);
    }

    private Table numbers() {
        List<String> header = new ArrayList<>(
                List.of("likelihood", "nats per token", "error over draws", "perplexity", "bits per token"));
        boolean text = report.subject().text().isPresent();
        if (text) {
            header.addAll(List.of("bits per character", "bits per byte"));
        }
        boolean mixed = report.found().stream().anyMatch(one -> one.estimate().mixture() != null);
        if (mixed) {
            header.add("nats per token, mean probability over orders");
        }
        header.addAll(List.of("network evaluations", "what was asked"));
        Table table = new Table("Likelihoods with standard errors", header);
        report.found().forEach(one -> table.row(row(one, mixed)));
        return table;
    }

    private List<Table.Cell> row(EvaluationReport.Found one, boolean mixed) {
        LikelihoodEstimate estimate = one.estimate();
        List<Table.Cell> cells = new ArrayList<>();
        cells.add(Table.Cell.of(one.asked().name()));
        cells.add(Table.Cell.of(estimate.nllNatsPerToken(), estimate.stderr()));
        cells.add(Table.Cell.error(estimate.drawStderr()));
        cells.add(Table.Cell.of(estimate.perplexity(), estimate.perplexityStderr()));
        cells.add(Table.Cell.of(estimate.bitsPerToken(), bits(estimate.stderr(), 1)));
        report.subject().text().ifPresent(text -> {
            for (long units : new long[] {text.characters(), text.bytes()}) {
                double tokens = (double) estimate.tokens() / units;
                cells.add(Table.Cell.of(estimate.bitsPerToken() * tokens, bits(estimate.stderr(), tokens)));
            }
        });
        if (mixed) {
            cells.add(Table.Cell.of(estimate.mixture(), estimate.mixtureDrawStderr()));
        }
        cells.add(Table.Cell.of((double) estimate.evaluations()));
        cells.add(Table.Cell.of(one.asked().phrase()));
        return cells;
    }

    /** What {@code results.json} says, number by number. */
    private Table settings() {
        Table table = new Table("results.json", "name", "value");
        flatten("", report.toJson(), table);
        return table;
    }

    private static void flatten(String prefix, JsonNode node, Table table) {
        node.properties().forEach(field -> {
            if (field.getValue().isObject()) {
                flatten(prefix + field.getKey() + ".", field.getValue(), table);
            } else {
                JsonNode value = field.getValue();
                table.row(
                        Table.Cell.of(prefix + field.getKey()),
                        Table.Cell.of(value.isArray() ? value.toString() : value.asText()));
            }
        });
    }
}
