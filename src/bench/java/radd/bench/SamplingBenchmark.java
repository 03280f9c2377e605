package radd.bench;

import radd.core.sampler.MaskedDecoder;
import radd.core.sampler.MaskedDraft;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import radd.core.network.ConditionalModel;
import radd.core.network.ModelConfig;
import radd.core.network.PartialSequence;
import radd.core.network.DiffusionTransformer;
import radd.core.noise.LogLinearNoise;
import radd.core.sampler.Diffusion;
import radd.core.sampler.DiffusionSampler;
import radd.core.sampler.ExpectedNfe;
import radd.core.sampler.RevealSchedule;
import radd.engine.CastWeights;
import radd.engine.DType;
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;
import radd.engine.Value;
import radd.engine.Weights;
import radd.core.sampler.Decoding;
import radd.core.sampler.GeneratedSequence;
import radd.sample.GenerationListener;
import radd.sample.GenerationRequest;
import radd.sample.GenerationTotals;
import radd.sample.Generator;
import radd.core.sampler.Template;

/** Times tweedie sampling, what of it is neither backbone nor head, and a plain form of the reference's loop in the same run. */
final class SamplingBenchmark {
    /** Runs of the network of one measurement; a whole run of 1024 steps takes ten minutes and more. */
    private static final int MOST_BATCHES = 12;

    private final PrintStream out;
    private final DiffusionTransformer network;
    private final FlatVector parameters;
    private final Precision precision;
    private final Torch torch;

    SamplingBenchmark(PrintStream out, DiffusionTransformer network, FlatVector parameters, Precision precision) {
        this.out = out;
        this.network = network;
        this.parameters = parameters;
        this.precision = precision;
        this.torch = parameters.torch();
    }

    void run() {
        out.println();
        out.println("| sampling | precision | batch | NFE a sequence | s per NFE | tokens/s | outside backbone and head | reference's loop, s per NFE | ratio |");
        out.println("|---|---|---|---|---|---|---|---|---|");
        for (int length : new int[] {128, network.config().length()}) {
            for (int batch : new int[] {1, 8}) {
                row(length, batch);
            }
        }
        out.println();
        out.println("From at most " + MOST_BATCHES + " runs of the network a row; NFE and tokens/s of whole sequences follow from them and"
                + " the expected NFE, since every run costs the same.");
    }

    /** Peak resident memory of the process while 16 sequences of 1024 tokens are generated, above what the weights take. */
    void memory() {
        int length = network.config().length();
        RevealSchedule schedule = RevealSchedule.of(DiffusionSampler.TWEEDIE, new LogLinearNoise(1e-3), length);
        try (ConditionalModel model = new ConditionalModel(network, parameters, precision);
                MaskedDecoder decoder = Networks.decoder(model, Decoding.direct(new Diffusion(schedule)))) {
            Generator<MaskedDraft> generator = new Generator<>(decoder);
            double peak = PeakMemory.during(torch, () -> generate(generator, length, 16, 3));
            double weights = network.table().parameterCount() * 4.0 / (1 << 20);
            out.printf(
                    Locale.ROOT,
                    "%npeak memory of sampling 16 x %d, %s: %.0f MiB, of which weights %.0f MiB: %.0f MiB over the weights%n",
                    length,
                    precision.label(),
                    peak,
                    weights,
                    peak - weights);
        }
    }

    private void row(int length, int batch) {
        RevealSchedule schedule = RevealSchedule.of(DiffusionSampler.TWEEDIE, new LogLinearNoise(1e-3), length);
        double expected = ExpectedNfe.of(schedule, length);
        try (ConditionalModel model = new ConditionalModel(network, parameters, precision);
                MaskedDecoder decoder = Networks.decoder(model, Decoding.direct(new Diffusion(schedule)));
                Program head = headAlone().compile(torch)) {
            Generator<MaskedDraft> generator = new Generator<>(decoder);
            generate(generator, length, batch, 3);
            hiddenSeconds(model, length, batch);
            long evaluations = 0;
            double seconds = 0;
            double matmul = 0;
            double theirs = 0;
            for (int round = 0; round < 3; round++) {
                long start = System.nanoTime();
                GenerationTotals totals = generate(generator, length, batch, MOST_BATCHES / 3);
                seconds += (System.nanoTime() - start) / 1e9;
                evaluations += totals.evaluations();
                matmul += totals.batches() * (hiddenSeconds(model, length, batch) + headSeconds(head));
                theirs += referenceSeconds(model, length, batch) / batch;
            }
            double perNfe = seconds / evaluations;
            out.printf(
                    Locale.ROOT,
                    "| tweedie %d tokens, %d steps | %s | %d | %.1f | %.4f | %.1f | %.1f %% | %.4f | %.2f |%n",
                    length,
                    length,
                    precision.label(),
                    batch,
                    expected,
                    perNfe,
                    length / (expected * perNfe),
                    100 * Math.max(0, 1 - matmul / seconds),
                    theirs / 3,
                    theirs / 3 / perNfe);
        }
    }

    private GenerationTotals generate(Generator<MaskedDraft> generator, int length, int batch, int batches) {
        return generate(generator, Template.free(length, network.config().maskId()), batch, batches);
    }

    /** The first so many runs of the network of a batch. */
    static GenerationTotals generate(Generator<MaskedDraft> generator, Template template, int batch, int batches) {
        return generator.generate(new GenerationRequest(template, batch, batch, 5), new GenerationListener() {
            private long done;

            @Override
            public void finished(GeneratedSequence sequence) {}

            @Override
            public void evaluated(GenerationTotals soFar) {
                done = soFar.batches();
            }

            @Override
            public boolean stopRequested() {
                return done == batches;
            }
        });
    }

    /** A batch in the middle of its generation: half masked, two positions to be revealed. */
    private List<PartialSequence> contexts(int length, int batch, int wanted) {
        ModelConfig config = network.config();
        SplittableRandom random = new SplittableRandom(9);
        return IntStream.range(0, batch)
                .mapToObj(b -> new PartialSequence(
                        random.ints(length, 0, config.tokens())
                                .map(id -> random.nextBoolean() ? id : config.maskId())
                                .toArray(),
                        IntStream.range(0, wanted).toArray()))
                .toList();
    }

    private double hiddenSeconds(ConditionalModel model, int length, int batch) {
        List<PartialSequence> contexts = contexts(length, batch, 2);
        return median(() -> {
            try (NDManager scope = torch.newManager()) {
                model.hidden(scope, contexts).toFloatArray();
            }
        });
    }

    /** The head's product for as many rows as a small batch has, without anything after it. */
    private Graph headAlone() {
        Graph graph = new Graph(precision);
        GraphFunction function = graph.function("logits");
        Weights weights = new Weights(function, network.headParameters(), false);
        Value hidden = function.input("hidden", DType.FLOAT32);
        function.returns(network.logits(weights, hidden).sum());
        return graph;
    }

    private double headSeconds(Program head) {
        try (NDManager scope = torch.newManager();
                CastWeights weights = new CastWeights(parameters, precision)) {
            List<NDArray> own = weights.list(network.headParameters());
            NDArray hidden = scope.ones(new Shape(32, network.config().hiddenSize()));
            return median(() -> {
                try (NDManager inner = torch.newManager()) {
                    NDList result = head.run(inner, "logits", own, hidden);
                    result.singletonOrThrow().getFloat();
                }
            });
        }
    }

    /** Head at every position, probabilities and a float32 race of noise at every masked one, of which there are half. */
    private double referenceSeconds(ConditionalModel model, int length, int batch) {
        List<PartialSequence> contexts = contexts(length, batch, length);
        int[] rows = IntStream.range(0, batch * length).toArray();
        Runnable evaluation = () -> {
            try (NDManager scope = torch.newManager()) {
                NDArray hidden = model.hidden(scope, contexts);
                model.logProbs(hidden, rows, (from, logProbs) -> race(logProbs));
            }
        };
        evaluation.run();
        long start = System.nanoTime();
        evaluation.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private void race(NDArray logProbs) {
        try (NDManager scope = torch.newManager()) {
            long masked = Math.max(1, logProbs.getShape().get(0) / 2);
            NDArray probabilities = torch.piece(scope, logProbs, 0, masked).exp().muli(0.01);
            probabilities.attach(scope);
            NDArray noise = scope.randomUniform(1e-10f, 1, probabilities.getShape(), DataType.FLOAT32);
            noise.attach(scope);
            NDArray raced = probabilities.divi(noise.log().negi().addi(1e-10));
            raced.argMax(1).toLongArray();
        }
    }

    private static double median(Runnable action) {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            action.run();
            seconds.add((System.nanoTime() - start) / 1e9);
        }
        return seconds.stream().sorted().skip(1).findFirst().orElseThrow();
    }
}
