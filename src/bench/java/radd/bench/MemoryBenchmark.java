package radd.bench;

import radd.core.loss.PositionLossProgram;
import java.io.PrintStream;
import java.util.Locale;
import radd.core.loss.PositionBatch;
import radd.core.network.DiffusionTransformer;
import radd.engine.FlatVector;
import radd.engine.Precision;

/** Peak memory of a training step in float32: what the head adds, and what blocks computed anew save. */
final class MemoryBenchmark {
    private static final PrintStream OUT = System.out;

    private final DiffusionTransformer network;
    private final FlatVector parameters;
    private final PositionBatch batch;

    MemoryBenchmark(DiffusionTransformer network, FlatVector parameters, PositionBatch batch) {
        this.network = network;
        this.parameters = parameters;
        this.batch = batch;
    }

    /** From the smallest to the largest: what one step has taken, the process keeps. */
    void run() {
        try (FlatVector gradient = FlatVector.zeros(parameters.torch(), network.table())) {
            double recomputed = step(true, gradient);
            double headless;
            try (SummedHidden summed = new SummedHidden(network, parameters, Precision.FLOAT32)) {
                summed.step(batch, gradient);
                headless = PeakMemory.during(parameters.torch(), () -> summed.step(batch, gradient));
            }
            double kept = step(false, gradient);
            OUT.printf(
                    Locale.ROOT,
                    "%npeak memory of a step 4 x 1024, %d masked: %.0f MiB; with summed hidden states %.0f MiB: the head adds %.0f MiB;"
                            + " with model.use_checkpoint %.0f MiB%n",
                    batch.positions().length,
                    kept,
                    headless,
                    kept - headless,
                    recomputed);
        }
    }

    private double step(boolean recompute, FlatVector gradient) {
        try (PositionLossProgram program =
                Networks.program(network, parameters, Precision.FLOAT32, recompute)) {
            program.accumulate(batch, 0.25, gradient, 0);
            double start = System.nanoTime();
            double peak = PeakMemory.during(parameters.torch(), () -> program.accumulate(batch, 0.25, gradient, 0));
            OUT.printf(
                    Locale.ROOT, "%nmodel.use_checkpoint=%b: %.1f s%n", recompute, (System.nanoTime() - start) / 1e9);
            return peak;
        }
    }
}
