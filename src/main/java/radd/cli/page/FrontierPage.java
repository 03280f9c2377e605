package radd.cli.page;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import radd.cli.page.Series.Form;
import radd.cli.page.Series.Point;
import radd.eval.frontier.FrontierCurve;
import radd.eval.frontier.FrontierPoint;
import radd.eval.frontier.FrontierReport;
import radd.eval.frontier.MatchedDifference;

/**
 * {@code report.html} of a frontier: perplexity against entropy, what may be compared, and a sample of each point.
 *
 * @param report curves and their comparison
 * @param samples the first of each point, in the order of the curves as they were drawn
 */
public record FrontierPage(FrontierReport report, List<SampleView> samples) {
    /** The file. */
    public String html() {
        FrontierReport.Subject subject = report.subject();
        Page page = new Page(
                "Perplexity against entropy: " + subject.model(),
                subject.samples() + " samples of " + subject.length() + " tokens a point, judged by " + subject.judge()
                        + "; seed " + subject.seed() + ", " + subject.precision() + " on " + subject.device() + ", "
                        + subject.version());
        page.plots(List.of(plot(
                "Nats per token against entropy",
                "nats per token, by the judge",
                point -> new double[] {point.judgement().natsPerToken(), orNan(point.judgement().stderr())}),
                plot(
                        "Network evaluations of a sample",
                        "evaluations of the network",
                        point -> new double[] {point.nfe(), Double.NaN})));
        page.paragraph("Each point is one way to draw. Whiskers are 95 % intervals of the nats over samples; perplexity is exp of the nats. Lower at the same"
                + " entropy is better; points of different entropy do not compare.");
        page.table(points());
        page.heading("At the same entropy");
        List<MatchedDifference> differences = MatchedDifference.of(report.curves());
        if (differences.isEmpty()) {
            page.paragraph("No two curves share a range of entropies: nothing may be compared.");
        } else {
            page.table(matched(differences));
        }
        page.heading("Samples");
        page.paragraph("The first of each point. " + SampleView.LEGEND);
        samples.forEach(sample -> page.add(sample.markup()));
        return page.html();
    }

    private interface Height {
        /** A value and its error, NaN where it has none. */
        double[] of(FrontierPoint point);
    }

    private static double orNan(@Nullable Double error) {
        return error == null ? Double.NaN : error;
    }

    private Plot plot(String title, String y, Height height) {
        Plot plot = new Plot(title, "unigram entropy of a sample, nats", y).pointwise();
        Table table = new Table(title, "curve", "temperature", "top-p", "unigram entropy, nats", y);
        int colour = 0;
        for (FrontierCurve curve : report.curves()) {
            List<Point> points = new ArrayList<>();
            for (FrontierPoint point : curve.points()) {
                double[] found = height.of(point);
                Double error = Double.isNaN(found[1]) ? null : Double.valueOf(found[1]);
                points.add(new Point(
                        point.entropy().value(),
                        found[0],
                        error,
                        "temperature " + point.temperature() + ", top-p " + point.topP()));
                table.row(
                        Table.Cell.of(curve.name()),
                        Table.Cell.of(point.temperature()),
                        Table.Cell.of(point.topP()),
                        Table.Cell.of(point.entropy().value(), point.entropy().stderr()),
                        Table.Cell.of(found[0], error));
            }
            plot.add(new Series(curve.name(), ++colour, Form.PATH, points));
        }
        return plot.table(table);
    }

    private Table points() {
        Table table = new Table(
                "Points with standard errors over samples",
                "method",
                "steps",
                "temperature",
                "top-p",
                "evaluations",
                "perplexity",
                "nats per token",
                "unigram entropy, nats");
        report.curves()
                .forEach(curve -> curve.points()
                        .forEach(point -> table.row(
                                Table.Cell.of(curve.method()),
                                Table.Cell.of((double) curve.steps()),
                                Table.Cell.of(point.temperature()),
                                Table.Cell.of(point.topP()),
                                Table.Cell.of(point.nfe()),
                                Table.Cell.of(point.judgement().perplexity(), point.judgement().perplexityStderr()),
                                Table.Cell.of(point.judgement().natsPerToken(), point.judgement().stderr()),
                                Table.Cell.of(point.entropy().value(), point.entropy().stderr()))));
        return table;
    }

    private static Table matched(List<MatchedDifference> differences) {
        Table table = new Table(
                "Differences at matched entropy, by interpolation",
                "entropy, nats",
                "first",
                "its perplexity",
                "second",
                "its perplexity",
                "second less first, nats per token");
        differences.forEach(difference -> table.row(
                Table.Cell.of(difference.entropy()),
                Table.Cell.of(difference.first()),
                Table.Cell.of(difference.perplexityFirst()),
                Table.Cell.of(difference.second()),
                Table.Cell.of(difference.perplexitySecond()),
                Table.Cell.of(difference.nats(), difference.stderr())));
        return table;
    }
}
