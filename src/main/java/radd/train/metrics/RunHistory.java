package radd.train.metrics;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import radd.RaddException;

/**
 * What a run measured, and what it had cost by then.
 *
 * @param lines in the order of the steps, at least one
 */
public record RunHistory(List<Line> lines) {
    /**
     * A line of {@code metrics.jsonl}.
     *
     * @param cost up to it
     * @param measured what it says
     */
    public record Line(Cost cost, MetricsLog.Entry measured) {}

    /**
     * What steps cost.
     *
     * @param steps how many
     * @param seconds of wall time that the run was at work, over all its starts
     * @param tokens trained on
     * @param flops floating-point operations of the model
     */
    public record Cost(double steps, double seconds, double tokens, double flops) {
        private static final Cost NONE = new Cost(0, 0, 0, 0);

        private Cost towards(Cost other, double share) {
            return new Cost(
                    steps + share * (other.steps - steps),
                    seconds + share * (other.seconds - seconds),
                    tokens + share * (other.tokens - tokens),
                    flops + share * (other.flops - flops));
        }
    }

    /**
     * Reads the history of a run.
     *
     * @param run its folder, or its metrics file
     * @throws RaddException (DATA) if it is not there, cannot be read or holds no losses
     */
    public static RunHistory read(Path run) {
        Path file = Files.isDirectory(run) ? run.resolve("metrics.jsonl") : run;
        if (!Files.isRegularFile(file)) {
            throw new RaddException(
                    RaddException.Kind.DATA, file + " is not there", "name the folder of a run, or its metrics.jsonl");
        }
        List<MetricsLog.Entry> entries = MetricsLog.read(file);
        NavigableMap<Long, Cost> costs = costs(entries);
        if (costs.size() < 2) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    file + " holds no losses of training",
                    "wait until the run has logged some (training.log_freq), or name another run");
        }
        return new RunHistory(entries.stream()
                .map(entry -> new Line(at(costs, entry.step()), entry))
                .toList());
    }

    /** By the step of each training line, from nothing at step 0 on. */
    private static NavigableMap<Long, Cost> costs(List<MetricsLog.Entry> entries) {
        NavigableMap<Long, Cost> costs = new TreeMap<>(Map.of(0L, Cost.NONE));
        for (MetricsLog.Entry entry : entries) {
            double tokens = entry.number("tokens");
            if (Double.isFinite(tokens) && entry.step() > costs.lastKey()) {
                Cost before = costs.lastEntry().getValue();
                double seconds = seconds(entry, before);
                double flops = seconds * entry.number("model_flops_per_second");
                costs.put(
                        entry.step(),
                        new Cost(
                                entry.step(),
                                before.seconds + seconds,
                                tokens,
                                before.flops + (Double.isFinite(flops) ? flops : 0)));
            }
        }
        return costs;
    }

    /** Of the steps since the line before: their tokens over their speed, which counts no steps that were skipped. */
    private static double seconds(MetricsLog.Entry entry, Cost before) {
        double steps = entry.step() - before.steps;
        double skipped = entry.number("skipped_steps");
        double counted = steps - (Double.isFinite(skipped) ? Math.min(skipped, steps) : 0);
        double seconds = (entry.number("tokens") - before.tokens) * counted / steps / entry.number("tokens_per_second");
        return Double.isFinite(seconds) ? seconds : 0;
    }

    /** Between two training lines in proportion to the steps, behind the last as there. */
    private static Cost at(NavigableMap<Long, Cost> costs, long step) {
        Map.Entry<Long, Cost> before = costs.floorEntry(step);
        Map.Entry<Long, Cost> after = costs.ceilingEntry(step);
        if (before == null || after == null || before.getKey().equals(after.getKey())) {
            return (before == null ? costs.firstEntry() : before).getValue();
        }
        double share = (double) (step - before.getKey()) / (after.getKey() - before.getKey());
        return before.getValue().towards(after.getValue(), share);
    }

    /** What it had cost at its end. */
    public Cost cost() {
        return lines.get(lines.size() - 1).cost();
    }

    /** The lines that have a finite number under a name. */
    public List<Line> of(String name) {
        List<Line> having = new ArrayList<>();
        for (Line line : lines) {
            if (Double.isFinite(line.measured().number(name))) {
                having.add(line);
            }
        }
        return having;
    }
}
