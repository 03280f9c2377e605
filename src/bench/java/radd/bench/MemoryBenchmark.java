package radd.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import radd.core.loss.MaskedBatch;
import radd.core.loss.MaskedCrossEntropy;
import radd.core.model.RaddTransformer;
import radd.engine.FlatVector;
import radd.engine.Precision;

/** Peak memory of a training step in float32: what the head adds, and what blocks computed anew save. */
final class MemoryBenchmark {
    private static final PrintStream OUT = System.out;

    private final RaddTransformer network;
    private final FlatVector parameters;
    private final MaskedBatch batch;

    MemoryBenchmark(RaddTransformer network, FlatVector parameters, MaskedBatch batch) {
        this.network = network;
        this.parameters = parameters;
        this.batch = batch;
    }

    void run() {
        recomputation();
        headMemory();
    }

    /** What the head adds to the peak memory of a training step. */
    private void headMemory() {
        try (MaskedCrossEntropy program = new MaskedCrossEntropy(network, parameters, Precision.FLOAT32);
                SummedHidden summed = new SummedHidden(network, parameters, Precision.FLOAT32);
                FlatVector gradient = FlatVector.zeros(parameters.torch(), network.table())) {
            summed.step(batch, gradient);
            double without = PeakMemory.during(() -> summed.step(batch, gradient));
            double with = PeakMemory.during(() -> program.accumulate(batch, 0.25, gradient, 0));
            OUT.printf(
                    Locale.ROOT,
                    "%npeak memory of a step 4 x 1024, %d masked: %.0f MiB, with summed hidden states %.0f MiB: the head adds %.0f MiB%n",
                    batch.positions().length,
                    with,
                    without,
                    with - without);
        }
    }

    /** What a training step's peak memory and time are with the blocks' activations kept and with blocks computed anew. */
    private void recomputation() {
        // The smaller first: what a step has taken, the process keeps.
        for (boolean recompute : List.of(true, false)) {
            try (MaskedCrossEntropy program = new MaskedCrossEntropy(
                            network, parameters, Precision.FLOAT32, recompute, network.headChunk());
                    FlatVector gradient = FlatVector.zeros(parameters.torch(), network.table())) {
                program.accumulate(batch, 0.25, gradient, 0);
                double start = System.nanoTime();
                double peak = PeakMemory.during(() -> program.accumulate(batch, 0.25, gradient, 0));
                OUT.printf(
                        Locale.ROOT,
                        "%nstep 4 x 1024, model.use_checkpoint=%b: %.1f s, peak memory %.0f MiB%n",
                        recompute,
                        (System.nanoTime() - start) / 1e9,
                        peak);
            }
        }
    }
}
