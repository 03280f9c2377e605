package radd.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import radd.core.loss.KDce;
import radd.core.loss.MaskDraw;
import radd.core.loss.MaskedBatch;
import radd.core.loss.MaskedCrossEntropy;
import radd.core.model.ConditionalModel;
import radd.core.model.Initialiser;
import radd.core.model.ModelConfig;
import radd.core.model.RaddTransformer;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;

/** Times small_radd's forward pass and training step against the best matrix product of the same precision, interleaved in one run. */
public final class Benchmark {
    private static final ModelConfig SMALL = new ModelConfig(50257, 768, 1024, 12, 12, 0.02);
    private static final PrintStream OUT = System.out;

    private final Torch torch = Torch.on("cpu");
    private final RaddTransformer network = new RaddTransformer(SMALL);

    private Benchmark() {}

    public static void main(String[] args) {
        int repetitions = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        new Benchmark().run(repetitions);
    }

    private void run(int repetitions) {
        OUT.printf(Locale.ROOT, "PyTorch %s, %d threads%n", torch.version(), torch.threads());
        OUT.println("| workload | precision | s | tokens/s | GFLOP/s | matmul GFLOP/s | share |");
        OUT.println("|---|---|---|---|---|---|---|");
        try (FlatVector parameters = FlatVector.zeros(torch, network.table())) {
            Initialiser.initialise(parameters, 42);
            for (Precision precision : List.of(Precision.FLOAT32, Precision.FLOAT32_ONEDNN, Precision.BFLOAT16)) {
                forward(parameters, precision, repetitions);
            }
            for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
                train(parameters, precision, 1, repetitions);
                train(parameters, precision, 4, Math.max(1, repetitions / 2));
            }
        }
    }

    private void forward(FlatVector parameters, Precision precision, int repetitions) {
        MaskedBatch batch = batch(1);
        try (ConditionalModel model = new ConditionalModel(network, parameters, precision);
                Matmul matmul = new Matmul(torch, precision)) {
            double flops = Flops.trunk(SMALL, SMALL.length(), SMALL.length())
                    + Flops.head(SMALL, batch.positions().length);
            compare(
                    precision,
                    matmul,
                    new Workload("forward 1 x 1024", flops, SMALL.length(), () ->
                            model.negativeLogLikelihoods(
                                    batch.tokens(), batch.length(), batch.positions(), batch.targets())),
                    repetitions);
        }
    }

    private void train(FlatVector parameters, Precision precision, int size, int repetitions) {
        MaskedBatch batch = batch(size);
        try (MaskedCrossEntropy program = new MaskedCrossEntropy(network, parameters, precision);
                FlatVector gradient = FlatVector.zeros(torch, network.table());
                Matmul matmul = new Matmul(torch, precision)) {
            double flops = 3
                    * (Flops.trunk(SMALL, (long) size * SMALL.length(), SMALL.length())
                            + Flops.head(SMALL, batch.positions().length));
            compare(
                    precision,
                    matmul,
                    new Workload(
                            "forward, loss, backward " + size + " x 1024",
                            flops,
                            (long) size * SMALL.length(),
                            () -> program.accumulate(batch, 1.0 / size, gradient)),
                    repetitions);
        }
    }

    private void compare(Precision precision, Matmul matmul, Workload workload, int repetitions) {
        Workload reference = matmul.workload();
        reference.seconds();
        workload.seconds();
        List<Double> seconds = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < repetitions; i++) {
            double before = bestOf(reference, 5);
            double own = workload.seconds();
            double after = bestOf(reference, 5);
            double rate = reference.flops() / Math.min(before, after);
            seconds.add(own);
            rates.add(rate);
            shares.add(workload.flops() / own / rate);
        }
        double median = median(seconds);
        OUT.printf(
                Locale.ROOT,
                "| %s | %s | %.3f | %.0f | %.1f | %.1f | %.0f %% |%n",
                workload.name(),
                precision.label(),
                median,
                workload.tokens() / median,
                workload.flops() / median / 1e9,
                median(rates) / 1e9,
                100 * median(shares));
    }

    private static double bestOf(Workload workload, int runs) {
        return IntStream.range(0, runs).mapToDouble(i -> workload.seconds()).min().orElseThrow();
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** Random tokens, half of each sequence masked. */
    private MaskedBatch batch(int size) {
        SplittableRandom random = new SplittableRandom(7);
        List<int[]> sequences = new ArrayList<>();
        List<MaskDraw> draws = new ArrayList<>();
        for (int b = 0; b < size; b++) {
            sequences.add(random.ints(SMALL.length(), 0, SMALL.tokens()).toArray());
            BitSet masked = new KDce().mask(SMALL.length() / 2.0, SMALL.length(), random);
            draws.add(new KDce().at(SMALL.length() / 2.0, masked, SMALL.length()));
        }
        return new MaskedBatch(sequences, draws, SMALL.maskId());
    }
}
