package radd.bench;

import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import radd.core.network.CausalTransformer;
import radd.eval.judge.Judge;
import radd.core.sampler.MaskedDecoder;
import radd.core.sampler.MaskedDraft;
import radd.core.loss.PositionLossProgram;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import radd.core.loss.PositionBatch;
import radd.core.network.ConditionalModel;
import radd.core.network.Flops;
import radd.core.network.Initialiser;
import radd.core.network.ModelConfig;
import radd.core.network.DiffusionTransformer;
import radd.core.noise.LogLinearNoise;
import radd.core.sampler.Diffusion;
import radd.core.sampler.RevealSchedule;
import radd.core.sampler.DiffusionSampler;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.core.sampler.Decoding;
import radd.sample.GenerationRequest;
import radd.sample.Generator;
import radd.core.sampler.Template;

/** Times small_radd's forward pass and training step against the best matrix product of the same precision, interleaved in one run. */
public final class Benchmark {
    private static final ModelConfig SMALL = new ModelConfig(50257, 768, 1024, 12, 12, 0.02);
    private static final ModelConfig GPT2 = new ModelConfig(50257, 768, 1024, 12, 12, 0);

    /** {@code configs/model/tiny_text8.yaml}. */
    private static final ModelConfig TINY = new ModelConfig(27, 128, 128, 4, 4, 0);

    private static final PrintStream OUT = System.out;

    /** How long the matrix product is run before and after each workload. */
    private static final double FAIR_SECONDS = 1;

    /** Workloads that would take longer at the matmul rate are left out: a precision that the processor lacks is no use. */
    private static final double LONGEST_SECONDS = 20;

    private final Torch torch = Torch.on("cpu");
    private final DiffusionTransformer network = new DiffusionTransformer(SMALL);

    private Benchmark() {}

    public static void main(String[] args) {
        int repetitions = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        Set<String> parts =
                args.length > 1 ? Set.of(Arrays.copyOfRange(args, 1, args.length)) : Set.of("forward", "evaluate", "train", "memory", "sample", "judge", "tiny");
        new Benchmark().run(repetitions, parts);
    }

    private void run(int repetitions, Set<String> parts) {
        OUT.printf(
                Locale.ROOT,
                "%s, %d threads, PyTorch %s, JDK %s%n%n",
                processor(),
                torch.threads(),
                torch.version(),
                System.getProperty("java.version"));
        OUT.println("| workload | precision | s | tokens/s | GFLOP/s | matmul GFLOP/s | share | peak MiB |");
        OUT.println("|---|---|---|---|---|---|---|---|");
        try (FlatVector parameters = FlatVector.zeros(torch, network.table())) {
            Initialiser.initialise(parameters, 42);
            if (parts.contains("forward")) {
                for (Precision precision : List.of(Precision.FLOAT32, Precision.FLOAT32_ONEDNN, Precision.BFLOAT16)) {
                    evaluate(parameters, precision, 1, SMALL.length(), repetitions);
                    sample(parameters, precision);
                }
            }
            if (parts.contains("evaluate")) {
                for (Precision precision : List.of(Precision.FLOAT32, Precision.FLOAT32_ONEDNN, Precision.BFLOAT16)) {
                    evaluate(parameters, precision, 16, 128, repetitions);
                    evaluate(parameters, precision, 4, SMALL.length(), repetitions);
                }
            }
            if (parts.contains("train")) {
                for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
                    train(parameters, precision, 1, repetitions);
                    train(parameters, precision, 4, Math.max(1, repetitions / 2));
                }
            }
            if (parts.contains("judge")) {
                for (Precision precision : List.of(Precision.FLOAT32, Precision.FLOAT32_ONEDNN, Precision.BFLOAT16)) {
                    judge(precision, repetitions);
                }
            }
            if (parts.contains("tiny")) {
                tiny(repetitions);
            }
            if (parts.contains("sample")) {
                new SamplingBenchmark(OUT, network, parameters, Precision.FLOAT32).run();
            }
            if (parts.contains("memory")) {
                new SamplingBenchmark(OUT, network, parameters, Precision.FLOAT32).memory();
                new MemoryBenchmark(network, parameters, RandomBatch.of(SMALL, 4)).run();
            }
        }
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .findFirst()
                    .orElse("unknown processor");
        } catch (IOException e) {
            return "unknown processor";
        }
    }

    /** One sequence of 128 tokens in 128 tweedie steps. */
    private void sample(FlatVector parameters, Precision precision) {
        int length = 128;
        RevealSchedule schedule = RevealSchedule.of(DiffusionSampler.TWEEDIE, new LogLinearNoise(1e-3), length);
        GenerationRequest request = new GenerationRequest(Template.free(length, SMALL.maskId()), 1, 1, 5);
        try (ConditionalModel model = new ConditionalModel(network, parameters, precision);
                MaskedDecoder decoder = Networks.decoder(model, Decoding.direct(new Diffusion(schedule)));
                Matmul matmul = new Matmul(torch, precision)) {
            Generator<MaskedDraft> generator = new Generator<>(decoder);
            long nfe = generator.generate(request, sequence -> {}).evaluations();
            double flops = nfe * Flops.backbone(SMALL, length, length) + Flops.head(SMALL, length);
            compare(
                    precision,
                    matmul,
                    new Workload(
                            "tweedie sample 1 x 128, 128 steps, NFE " + nfe,
                            flops,
                            length,
                            () -> generator.generate(request, sequence -> {})),
                    1);
        }
    }

    /** What an evaluation of a bound asks of the network: the loss of half of the tokens of some sequences. */
    private void evaluate(FlatVector parameters, Precision precision, int sequences, int length, int repetitions) {
        PositionBatch batch = RandomBatch.of(SMALL, sequences, length);
        long tokens = (long) sequences * length;
        try (ConditionalModel model = new ConditionalModel(network, parameters, precision);
                Matmul matmul = new Matmul(torch, precision)) {
            double flops = Flops.backbone(SMALL, tokens, length) + Flops.head(SMALL, batch.positions().length);
            compare(
                    precision,
                    matmul,
                    new Workload(
                            "evaluation " + sequences + " x " + length,
                            flops,
                            tokens,
                            () -> model.predicted(batch.sequences(), batch.targets())),
                    repetitions);
        }
    }

    /** GPT-2 small with random weights scores a text of its length, whose tokens but for the first count. */
    private void judge(Precision precision, int repetitions) {
        CausalTransformer gpt2 = new CausalTransformer(GPT2, 1e-5, "");
        int texts = 1;
        SplittableRandom random = new SplittableRandom(3);
        List<int[]> ids = Stream.generate(
                        () -> random.ints(GPT2.length(), 0, GPT2.tokens()).toArray())
                .limit(texts)
                .toList();
        long tokens = (long) texts * GPT2.length();
        try (FlatVector parameters = FlatVector.zeros(torch, gpt2.table())) {
            Initialiser.initialise(parameters, 7);
            try (Judge judge = new Judge(
                            gpt2,
                            List.of(parameters),
                            precision,
                            texts,
                            Judge.usualStride(gpt2),
                            OptionalInt.empty());
                    Matmul matmul = new Matmul(torch, precision)) {
                double flops = Flops.backbone(GPT2, tokens, GPT2.length()) + Flops.head(GPT2, tokens - texts);
                compare(
                        precision,
                        matmul,
                        new Workload("GPT-2 small judges 1 x 1024", flops, tokens, () ->
                                judge.windows(ids, done -> {}, () -> false)),
                        repetitions);
            }
        }
    }

    private void train(FlatVector parameters, Precision precision, int size, int repetitions) {
        PositionBatch batch = RandomBatch.of(SMALL, size);
        try (PositionLossProgram program = Networks.program(network, parameters, precision);
                FlatVector gradient = FlatVector.zeros(torch, network.table());
                Matmul matmul = new Matmul(torch, precision)) {
            double flops = Flops.step(SMALL, (long) size * SMALL.length(), batch.positions().length);
            compare(
                    precision,
                    matmul,
                    new Workload(
                            "forward, loss, backward " + size + " x 1024",
                            flops,
                            (long) size * SMALL.length(),
                            () -> program.accumulate(batch, 1.0 / size, gradient, 0)),
                    repetitions);
        }
    }

    /** A whole step of a network whose products are small, and where its time goes. */
    private void tiny(int repetitions) {
        PositionBatch batch = RandomBatch.of(TINY, 64);
        long tokens = (long) batch.size() * TINY.length();
        try (TrainingStep step = new TrainingStep(torch, Collective.alone(), TINY, Precision.FLOAT32);
                Matmul matmul = new Matmul(torch, Precision.FLOAT32)) {
            double flops = Flops.step(TINY, tokens, batch.positions().length);
            Workload workload =
                    new Workload("training step, 0.8 M, 64 x 128", flops, tokens, () -> step.run(batch, 1));
            compare(Precision.FLOAT32, matmul, workload, repetitions);
            new StepAnatomy(OUT, step, batch).print(repetitions);
        }
    }

    private void compare(Precision precision, Matmul matmul, Workload workload, int repetitions) {
        double expected = workload.flops() / matmul.rate(FAIR_SECONDS);
        if (expected > LONGEST_SECONDS) {
            OUT.printf(
                    Locale.ROOT,
                    "| %s | %s | left out: %.0f s at the matmul rate of %.1f GFLOP/s | | | | | |%n",
                    workload.name(),
                    precision.label(),
                    expected,
                    workload.flops() / expected / 1e9);
            return;
        }
        workload.seconds();
        List<Double> seconds = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < repetitions; i++) {
            double before = matmul.rate(FAIR_SECONDS);
            double own = workload.seconds();
            double rate = (before + matmul.rate(FAIR_SECONDS)) / 2;
            seconds.add(own);
            rates.add(rate);
            shares.add(workload.flops() / own / rate);
        }
        double median = median(seconds);
        double peak = PeakMemory.during(torch, workload.run());
        OUT.printf(
                Locale.ROOT,
                "| %s | %s | %.3f | %.0f | %.1f | %.1f | %.0f %% | %.0f |%n",
                workload.name(),
                precision.label(),
                median,
                workload.tokens() / median,
                workload.flops() / median / 1e9,
                median(rates) / 1e9,
                100 * median(shares),
                peak);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
