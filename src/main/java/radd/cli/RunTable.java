package radd.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import radd.modelio.hub.ByteCount;
import radd.train.RunStatus;

/** Runs as rows: where, how they stand, what they measured last, and the overrides by which they differ. */
final class RunTable {
    private static final List<String> HEADER =
            List.of("run", "state", "step", "loss", "valid", "time", "size", "age", "overrides");

    private RunTable() {}

    /** Prints some runs; nothing if there are none. */
    static void print(List<RunReport> runs, PrintWriter out) {
        List<String> common = new ArrayList<>();
        if (runs.size() > 1) {
            common.addAll(runs.get(0).overrides());
            runs.forEach(run -> common.retainAll(run.overrides()));
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        runs.forEach(run -> rows.add(row(run, common)));
        if (!runs.isEmpty()) {
            Columns.print(rows, out);
        }
    }

    private static List<String> row(RunReport run, List<String> common) {
        RunStatus status = run.status();
        return List.of(
                status.run().toString(),
                status.state().label(),
                step(run),
                nats(status.loss()),
                nats(status.valid()),
                time(status.seconds()),
                ByteCount.text(status.extent().bytes()),
                age(status.extent().changed()),
                String.join(
                        " ",
                        run.overrides().stream()
                                .filter(override -> !common.contains(override))
                                .toList()));
    }

    /** Of how many. */
    static String step(RunReport run) {
        return run.status().step()
                + (run.steps().isPresent() ? "/" + run.steps().getAsLong() : "");
    }

    /** A loss per token. */
    static String nats(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }

    /** Hours, minutes and seconds. */
    static String time(double seconds) {
        Duration time = Duration.ofSeconds(Math.round(seconds));
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }

    /** How long ago, in the largest unit that fits. */
    static String age(Instant changed) {
        Duration age = Duration.between(changed, Instant.now());
        if (age.toDays() > 0) {
            return age.toDays() + " d";
        }
        if (age.toHours() > 0) {
            return age.toHours() + " h";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + " min" : Math.max(0, age.toSeconds()) + " s";
    }
}
