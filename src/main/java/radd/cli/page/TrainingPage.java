package radd.cli.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import radd.cli.page.Series.Form;
import radd.cli.page.Series.Point;
import radd.train.metrics.RunHistory;
import radd.train.metrics.Smoothing;

/**
 * Runs side by side: what they measured against what it cost.
 *
 * @param runs by the names under which they are shown, at least one
 */
public record TrainingPage(Map<String, RunHistory> runs) {
    private static final String LOSS = "train_nats_per_token";
    private static final String VALIDATION = "valid_nats_per_token";

    /** More points of a line are seen by nobody. */
    private static final int DRAWN = 300;

    /** Rows of a table of numbers for each run. */
    private static final int ROWS = 20;

    /** What lies along the bottom. */
    private record Axis(String name, String label, ToDoubleFunction<RunHistory.Cost> of) {}

    /** What is drawn. */
    private record Panel(String title, String metric, String unit, Form form) {}

    private static final List<Panel> PANELS = List.of(
            new Panel("Training loss", LOSS, "nats per token", Form.LINE),
            new Panel("Validation bound", VALIDATION, "nats per token", Form.CURVE),
            new Panel("Perplexity of samples, by the judge", "sample_perplexity", "perplexity", Form.CURVE),
            new Panel("Learning rate", "learning_rate", "learning rate", Form.LINE),
            new Panel("Norm of the gradient before clipping", "grad_norm", "norm", Form.LINE),
            new Panel("Speed", "tokens_per_second", "tokens a second", Form.LINE));

    /** The file. */
    public String html() {
        Page page = new Page(
                runs.size() == 1
                        ? "Training of " + runs.keySet().iterator().next()
                        : "Training of " + runs.size() + " runs",
                "from metrics.jsonl");
        page.table(summary());
        page.heading("Curves");
        page.switched(
                "Along the bottom:",
                legend(),
                axes().stream().map(Axis::name).toList(),
                axes().stream().map(this::plots).toList());
        page.paragraph(
                "Training losses and norms are faint as logged, each a mean over the steps since the line before (a norm: of the last of"
                        + " them), and bold averaged over neighbouring lines, whose weight falls to 1/e at a distance of 1 % of a run's lines and at least "
                        + Math.round(Smoothing.points(1)) + " (here " + constants()
                        + "). Validation is of the parameters' moving average, as measured.");
        page.paragraph(
                "Wall-clock is the time in which a run was at work: each line's tokens over its tokens_per_second, validation and"
                        + " checkpoints included, pauses between two starts not. FLOPs are the model's own (model_flops_per_second times these seconds).");
        return page.html();
    }

    private List<Series> legend() {
        List<Series> names = new ArrayList<>();
        runs.keySet().forEach(name -> names.add(new Series(name, names.size() + 1, Form.LINE, List.of())));
        return names;
    }

    private String constants() {
        return String.join(
                ", ",
                runs.values().stream()
                        .map(run -> String.format(
                                Locale.ROOT,
                                "%.0f lines",
                                Smoothing.points(run.of(LOSS).size())))
                        .distinct()
                        .toList());
    }

    private List<Axis> axes() {
        double seconds = runs.values().stream()
                .mapToDouble(run -> run.cost().seconds())
                .max()
                .orElse(0);
        double unit = seconds > 7200 ? 3600 : seconds > 120 ? 60 : 1;
        String name = unit == 3600 ? "hours" : unit == 60 ? "minutes" : "seconds";
        return List.of(
                new Axis("steps", "steps", RunHistory.Cost::steps),
                new Axis("wall-clock", "wall-clock, " + name, cost -> cost.seconds() / unit),
                new Axis("tokens", "tokens", RunHistory.Cost::tokens),
                new Axis("FLOPs", "FLOPs", RunHistory.Cost::flops));
    }

    private Table summary() {
        Table table = new Table(
                "Runs; losses in nats per token",
                "run",
                "steps",
                "tokens",
                "wall-clock, hours",
                "FLOPs",
                "training loss, smoothed, at the end",
                "best validation",
                "at step",
                "bits per token");
        runs.forEach((name, run) -> {
            List<RunHistory.Line> validated = run.of(VALIDATION);
            RunHistory.Line best = validated.stream()
                    .min(Comparator.comparingDouble(line -> line.measured().number(VALIDATION)))
                    .orElse(null);
            Double nats = best == null ? null : Double.valueOf(best.measured().number(VALIDATION));
            double[] smooth = Smoothing.of(values(run.of(LOSS), LOSS));
            table.row(
                    Table.Cell.of(name),
                    Table.Cell.of(run.cost().steps()),
                    Table.Cell.of(run.cost().tokens()),
                    Table.Cell.of(run.cost().seconds() / 3600),
                    new Table.Cell(
                            Numbers.compact(run.cost().flops()), run.cost().flops()),
                    Table.Cell.of(smooth.length == 0 ? null : Double.valueOf(smooth[smooth.length - 1])),
                    Table.Cell.of(nats),
                    Table.Cell.of(
                            best == null ? null : Double.valueOf((double) best.measured().step())),
                    Table.Cell.of(nats == null ? null : Double.valueOf(nats / Math.log(2))));
        });
        return table;
    }

    private static double[] values(List<RunHistory.Line> lines, String metric) {
        return lines.stream()
                .mapToDouble(line -> line.measured().number(metric))
                .toArray();
    }

    private List<Plot> plots(Axis axis) {
        return PANELS.stream().map(panel -> plot(axis, panel)).toList();
    }

    private Plot plot(Axis axis, Panel panel) {
        double most = runs.values().stream()
                .mapToDouble(run -> axis.of().applyAsDouble(run.cost()))
                .max()
                .orElse(0);
        Plot plot = new Plot(panel.title(), axis.label(), panel.unit())
                .rangeX(0, most)
                .withoutLegend();
        Table table = new Table(panel.title(), "run", axis.label(), panel.unit());
        int colour = 0;
        for (Map.Entry<String, RunHistory> run : runs.entrySet()) {
            colour++;
            List<RunHistory.Line> lines = run.getValue().of(panel.metric());
            double[] values = values(lines, panel.metric());
            boolean smoothed = panel.metric().equals(LOSS) || panel.metric().equals("grad_norm");
            if (smoothed) {
                plot.add(new Series(run.getKey(), colour, Form.TRACE, points(axis, lines, values, DRAWN)));
            }
            double[] drawn = smoothed ? Smoothing.of(values) : values;
            plot.add(new Series(run.getKey(), colour, panel.form(), points(axis, lines, drawn, DRAWN)));
            points(axis, lines, drawn, ROWS)
                    .forEach(point ->
                            table.row(Table.Cell.of(run.getKey()), Table.Cell.of(point.x()), Table.Cell.of(point.y())));
        }
        return plot.table(table);
    }

    /** Evenly chosen, the last among them. */
    private static List<Point> points(Axis axis, List<RunHistory.Line> lines, double[] values, int most) {
        int stride = Math.max(1, (values.length + most - 1) / most);
        List<Point> points = new ArrayList<>();
        IntStream.range(0, values.length)
                .filter(i -> i % stride == (values.length - 1) % stride)
                .forEach(i -> points.add(
                        new Point(axis.of().applyAsDouble(lines.get(i).cost()), values[i])));
        return points;
    }
}
