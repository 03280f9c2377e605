package radd.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import radd.core.loss.PositionBatch;

/** Where a training step's time goes, as two tables: by phases, and by PyTorch's operators. */
final class StepAnatomy {
    /** Operators that take less than this share of the profiled time are not worth a line. */
    private static final double LEAST_SHARE = 0.005;

    private final PrintStream out;
    private final TrainingStep step;
    private final PositionBatch batch;

    StepAnatomy(PrintStream out, TrainingStep step, PositionBatch batch) {
        this.out = out;
        this.step = step;
        this.batch = batch;
    }

    /** Runs and prints; steps are numbered from 1. */
    void print(int steps) {
        Map<String, Double> phases = TrainingStep.noSeconds();
        LongStream.rangeClosed(1, steps).forEach(number -> step.runTimed(batch, number, phases));
        table("phase", phases, steps, 0);
        try {
            OperatorTimes operators = OperatorTimes.during(
                    false, () -> LongStream.rangeClosed(1, steps).forEach(number -> step.run(batch, number)));
            table("operator", operators.seconds(), steps, LEAST_SHARE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void table(String what, Map<String, Double> seconds, int steps, double least) {
        double all = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
        out.printf("%n| %s | ms a step | share |%n|---|---|---|%n", what);
        seconds.forEach((name, sum) -> {
            if (sum >= least * all) {
                out.printf(Locale.ROOT, "| %s | %.2f | %.1f %% |%n", name, 1e3 * sum / steps, 100 * sum / all);
            }
        });
    }
}
