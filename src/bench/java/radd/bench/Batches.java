package radd.bench;

import radd.core.loss.PositionBatch;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import radd.core.network.ConditionalModel;
import radd.core.network.Initialiser;
import radd.core.network.ModelConfig;
import radd.core.network.PartialSequence;
import radd.core.network.DiffusionTransformer;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Torch;

/**
 * Whether the network says the same of a sequence in batches of several sizes, and what it would cost to multiply the rows of each sequence by
 * themselves, so that a product's number of rows does not depend on the batch.
 *
 * <p>That is measured as batches of one sequence each: all but the products goes by row or by sequence in any batch.
 */
public final class Batches {
    private static final PrintStream OUT = System.out;
    private static final List<Integer> LENGTHS = List.of(128, 1024);

    private static final int SEQUENCES = 8;

    /** Standard deviation of operands: rows of 768 then have products of the size of one, as a trained network's have. */
    private static final double SCALE = 0.04;

    private static final OperatingSystemMXBean MACHINE =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final int ROUNDS = 5;

    /** Of a precision that takes seconds to minutes a round where it is emulated. */
    private static final int EMULATED_ROUNDS = 2;

    private final Torch torch = Torch.on("cpu");

    private Batches() {}

    /**
     * Measures all precisions.
     *
     * @param args lengths of the sequences (128 and 1024)
     */
    public static void main(String[] args) {
        Batches batches = new Batches();
        batches.torch.enterThread();
        batches.run(
                args.length == 0 ? LENGTHS : Arrays.stream(args).map(Integer::valueOf).toList());
    }

    private void run(List<Integer> lengths) {
        OUT.printf(Locale.ROOT, "%d threads, PyTorch %s, MKL_CBWR=%s%n%n", torch.threads(), torch.version(), cbwr());
        OUT.println("Largest differences from batches of one in log c and in a sequence's loss a token, nats;");
        OUT.println("median times of all 8 sequences, and of pairs the median ratio, of the clock's and of the processor's seconds.");
        OUT.println();
        OUT.println("| precision | length | batches of 3 | of 8 | of 1 again | s, 8 at once | s, one by one | ratio | processor |");
        OUT.println("|---|---|---|---|---|---|---|---|---|");
        for (int length : lengths) {
            for (Precision precision : List.of(Precision.FLOAT32, Precision.FLOAT32_ONEDNN, Precision.BFLOAT16)) {
                measure(precision, new ModelConfig(2048, 768, length, 3, 12, 0));
            }
        }
    }

    private static String cbwr() {
        String own = System.getenv("MKL_CBWR");
        return own == null ? "AUTO,STRICT" : own;
    }

    private void measure(Precision precision, ModelConfig config) {
        DiffusionTransformer network = new DiffusionTransformer(config);
        PositionBatch all = RandomBatch.of(config, SEQUENCES);
        try (FlatVector parameters = FlatVector.zeros(torch, network.table())) {
            Initialiser.initialise(parameters, 42);
            perturb(parameters);
            try (ConditionalModel model = new ConditionalModel(network, parameters, precision)) {
                Answer three = answer(model, all, 3);
                List<Answer> ones = new ArrayList<>();
                List<Answer> eights = new ArrayList<>();
                for (int i = 0; i < (precision == Precision.BFLOAT16 ? EMULATED_ROUNDS : ROUNDS); i++) {
                    ones.add(answer(model, all, 1));
                    eights.add(answer(model, all, SEQUENCES));
                }
                Answer one = ones.get(0);
                OUT.printf(
                        Locale.ROOT,
                        "| %s | %d | %s | %s | %s | %.3f | %.3f | %.3f | %.3f |%n",
                        precision.label(),
                        config.length(),
                        one.against(three),
                        one.against(eights.get(0)),
                        one.against(ones.get(1)),
                        median(eights, eight -> eight.seconds),
                        median(ones, own -> own.seconds),
                        medianRatio(ones, eights, answer -> answer.seconds),
                        medianRatio(ones, eights, answer -> answer.processorSeconds));
            }
        }
    }

    /** A head of zeros, as at first, would say the same of every sequence. */
    private void perturb(FlatVector parameters) {
        try (NDManager scope = torch.newManager()) {
            for (ParameterTable.Entry entry : parameters.table().entries()) {
                if (entry.operand()) {
                    NDArray parameter = parameters.parameter(scope, entry);
                    parameters.copy(parameter, scope.randomNormal(parameter.getShape()).mul(SCALE));
                }
            }
        }
    }

    /** What the network says of all sequences. */
    private static final class Answer {
        /** log c of every token at every masked position, nats. */
        private final float[] logProbs;

        /** k_DCE loss of each sequence, nats. */
        private final double[] losses;

        private final int length;
        private final double seconds;
        private final double processorSeconds;

        Answer(float[] logProbs, double[] losses, int length, double seconds, double processorSeconds) {
            this.logProbs = logProbs;
            this.losses = losses;
            this.length = length;
            this.seconds = seconds;
            this.processorSeconds = processorSeconds;
        }

        /** The largest differences. */
        String against(Answer other) {
            double logProb = IntStream.range(0, logProbs.length)
                    .mapToDouble(i -> Math.abs(logProbs[i] - other.logProbs[i]))
                    .max()
                    .orElseThrow();
            double loss = IntStream.range(0, losses.length)
                    .mapToDouble(i -> Math.abs(losses[i] - other.losses[i]))
                    .max()
                    .orElseThrow();
            return String.format(Locale.ROOT, "%.2g, %.2g", logProb, loss / length);
        }
    }

    private Answer answer(ConditionalModel model, PositionBatch all, int size) {
        int tokens = model.config().tokens();
        float[] logProbs = new float[all.positions().length * tokens];
        int[] done = new int[1];
        long start = System.nanoTime();
        long processorStart = MACHINE.getProcessCpuTime();
        for (List<PartialSequence> batch : batches(all.sequences(), size)) {
            int wanted = all.positions().length / SEQUENCES * batch.size(); // half of each sequence is masked
            try (NDManager scope = torch.newManager()) {
                NDArray hidden = model.hidden(scope, batch);
                int[] rows = IntStream.range(0, wanted).toArray();
                model.logProbs(hidden, rows, (from, chunk) -> {
                    float[] numbers = chunk.toFloatArray();
                    System.arraycopy(numbers, 0, logProbs, (done[0] + from) * tokens, numbers.length);
                });
            }
            done[0] += wanted;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double processorSeconds = (MACHINE.getProcessCpuTime() - processorStart) / 1e9;
        double[] losses = losses(all, logProbs, tokens);
        return new Answer(logProbs, losses, model.config().length(), seconds, processorSeconds);
    }

    /** The loss of each sequence, of what is said of the tokens that were masked. */
    private static double[] losses(PositionBatch all, float[] logProbs, int tokens) {
        int[] targets = all.targets();
        float[] positions = new float[targets.length];
        for (int i = 0; i < targets.length; i++) {
            positions[i] = -logProbs[i * tokens + targets[i]];
        }
        return all.losses(positions);
    }

    private static List<List<PartialSequence>> batches(List<PartialSequence> sequences, int size) {
        return IntStream.iterate(0, from -> from < sequences.size(), from -> from + size)
                .mapToObj(from -> sequences.subList(from, Math.min(from + size, sequences.size())))
                .toList();
    }

    private static double median(List<Answer> answers, ToDoubleFunction<Answer> time) {
        return median(answers.stream().mapToDouble(time));
    }

    private static double medianRatio(List<Answer> ones, List<Answer> eights, ToDoubleFunction<Answer> time) {
        return median(IntStream.range(0, ones.size())
                .mapToDouble(i -> time.applyAsDouble(ones.get(i)) / time.applyAsDouble(eights.get(i))));
    }

    private static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
