package radd.cli.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import radd.cli.page.Series.Form;
import radd.cli.page.Series.Point;
import radd.eval.judge.JudgeReport;

/**
 * {@code report.html} of a judgement: the figures of {@code results.json}, the texts one by one, and some of them to read.
 *
 * @param report the figures
 * @param texts what was judged, in order
 * @param samples some of them to read; none of a corpus
 */
public record JudgePage(JudgeReport report, List<Text> texts, List<SampleView> samples) {
    /**
     * A text.
     *
     * @param natsPerToken of the judge; NaN where no token counts
     * @param entropy of its tokens, nats
     * @param tokens how many count
     */
    public record Text(double natsPerToken, double entropy, long tokens) {}

    /** The file. */
    public String html() {
        JudgeReport.Subject subject = report.subject();
        Page page = new Page(
                subject.judged() + ", judged by " + subject.judge(),
                Numbers.whole(report.judgement().tokens()) + " tokens in " + Numbers.whole(subject.texts()) + " texts; "
                        + subject.precision() + " on " + subject.device() + ", " + subject.version());
        page.cautions(report.cautions());
        page.headline(headline());
        page.table(figures());
        if (texts.size() > 1) {
            page.heading("Text by text");
            page.plots(List.of(scatter()));
        }
        if (!samples.isEmpty()) {
            page.heading("Samples");
            page.paragraph(
                    samples.stream().anyMatch(SampleView::ordered)
                            ? SampleView.LEGEND
                            : "The file does not say in which order tokens were revealed: radd sample --format jsonl writes it.");
            samples.forEach(sample -> page.add(sample.markup()));
        }
        return page.html();
    }

    private List<String> headline() {
        List<String> pairs = new ArrayList<>(List.of(
                "perplexity",
                Numbers.with(report.judgement().perplexity(), report.judgement().perplexityStderr()),
                "nats per token",
                Numbers.with(report.judgement().natsPerToken(), report.judgement().stderr())));
        report.variety().ifPresent(variety -> pairs.addAll(List.of(
                "unigram entropy, nats",
                Numbers.with(variety.entropy().value(), variety.entropy().stderr()))));
        report.mauve()
                .ifPresent(found -> pairs.addAll(List.of(
                        "MAUVE",
                        Numbers.with(
                                found.mauve().score().value(), found.mauve().score().stderr()))));
        return pairs;
    }

    /** {@code results.json}, each error beside its number. */
    private Table figures() {
        Table table = new Table("Figures, with standard errors", "figure", "value");
        ObjectNode json = report.toJson();
        json.properties().forEach(field -> {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (name.endsWith("stderr") || value.isContainerNode()) {
                return;
            }
            JsonNode error = json.path(name.startsWith("nll_") ? "stderr" : name.replaceAll("_nats$", "") + "_stderr");
            table.row(
                    Table.Cell.of(name),
                    value.isNumber() && !value.isIntegralNumber()
                            ? Table.Cell.of(
                                    value.doubleValue(), error.isNumber() ? Double.valueOf(error.doubleValue()) : null)
                            : value.isIntegralNumber()
                                    ? new Table.Cell(Numbers.whole(value.longValue()), value.doubleValue())
                                    : Table.Cell.of(value.asText()));
        });
        return table;
    }

    private Plot scatter() {
        List<Point> points = new ArrayList<>();
        Table table = new Table("Texts", "text", "nats per token", "perplexity", "unigram entropy, nats", "tokens that count");
        IntStream.range(0, texts.size()).forEach(i -> {
            Text text = texts.get(i);
            points.add(new Point(text.entropy(), text.natsPerToken(), null, "text " + i));
            table.row(
                    Table.Cell.of((double) i),
                    Table.Cell.of(text.natsPerToken()),
                    Table.Cell.of(Math.exp(text.natsPerToken())),
                    Table.Cell.of(text.entropy()),
                    Table.Cell.of((double) text.tokens()));
        });
        return new Plot("Each text: likelihood against variety", "unigram entropy of the text, nats", "nats per token, by the judge")
                .add(new Series("text", 1, Form.MARKS, points))
                .pointwise()
                .table(table)
                .note("Low and to the left is text that repeats itself: likely to the judge, and poor.");
    }
}
