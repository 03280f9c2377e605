package radd.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import radd.core.loss.MaskedBatch;
import radd.core.model.ConditionalModel;
import radd.core.model.Initialiser;
import radd.core.model.ModelConfig;
import radd.core.model.PartialSequence;
import radd.core.model.RaddTransformer;
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

    private final Torch torch = Torch.on("cpu");
    private final int repetitions;

    private Batches(int repetitions) {
        this.repetitions = repetitions;
    }

    /**
     * Measures all precisions.
     *
     * @param args number of timed repetitions (7), of bfloat16 one
     */
    public static void main(String[] args) {
        Batches batches = new Batches(args.length > 0 ? Integer.parseInt(args[0]) : 7);
        batches.torch.enterThread();
        batches.run();
    }

    private void run() {
        OUT.printf(Locale.ROOT, "%d threads, PyTorch %s, MKL_CBWR=%s%n%n", torch.threads(), torch.version(), cbwr());
        OUT.println("Largest differences in log c and in a sequence's k_DCE loss a token, nats, of batches of 1; times of all 8, seconds");
        OUT.println();
        OUT.println("| precision | length | in 3s | in one 8 | in 1s again | one 8 | in 1s | ratio |");
        OUT.println("|---|---|---|---|---|---|---|---|");
        for (Precision precision : List.of(Precision.FLOAT32, Precision.FLOAT32_ONEDNN, Precision.BFLOAT16)) {
            for (int length : LENGTHS) {
                measure(precision, new ModelConfig(2048, 768, length, 3, 12, 0));
            }
        }
    }

    private static String cbwr() {
        String own = System.getenv("MKL_CBWR");
        return own == null ? "AUTO,STRICT" : own;
    }

    private void measure(Precision precision, ModelConfig config) {
        RaddTransformer network = new RaddTransformer(config);
        MaskedBatch all = RandomBatch.of(config, SEQUENCES);
        try (FlatVector parameters = FlatVector.zeros(torch, network.table())) {
            Initialiser.initialise(parameters, 42);
            perturb(parameters);
            try (ConditionalModel model = new ConditionalModel(network, parameters, precision)) {
                Answer single = answer(model, all, 1);
                Answer again = answer(model, all, 1);
                Answer three = answer(model, all, 3);
                Answer eight = answer(model, all, SEQUENCES);
                int counted = precision == Precision.BFLOAT16 ? 1 : repetitions;
                double[] ratios = new double[counted];
                double[] wholes = new double[counted];
                double[] singles = new double[counted];
                for (int i = 0; i < counted; i++) {
                    wholes[i] = seconds(() -> losses(model, all, SEQUENCES));
                    singles[i] = seconds(() -> losses(model, all, 1));
                    ratios[i] = singles[i] / wholes[i];
                }
                OUT.printf(
                        Locale.ROOT,
                        "| %s | %d | %s | %s | %s | %.3f | %.3f | %.3f |%n",
                        precision.label(),
                        config.length(),
                        single.against(three),
                        single.against(eight),
                        single.against(again),
                        median(wholes),
                        median(singles),
                        median(ratios));
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

        Answer(float[] logProbs, double[] losses, int length) {
            this.logProbs = logProbs;
            this.losses = losses;
            this.length = length;
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

    private Answer answer(ConditionalModel model, MaskedBatch all, int size) {
        int tokens = model.config().tokens();
        float[] logProbs = new float[all.positions().length * tokens];
        int[] done = new int[1];
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
        return new Answer(logProbs, losses(model, all, size), model.config().length());
    }

    private static double[] losses(ConditionalModel model, MaskedBatch all, int size) {
        float[] positions = new float[all.positions().length];
        int done = 0;
        for (List<PartialSequence> batch : batches(all.sequences(), size)) {
            int wanted = positions.length / SEQUENCES * batch.size();
            float[] own = model.negativeLogLikelihoods(batch, Arrays.copyOfRange(all.targets(), done, done + wanted));
            System.arraycopy(own, 0, positions, done, wanted);
            done += wanted;
        }
        return all.losses(positions);
    }

    private static List<List<PartialSequence>> batches(List<PartialSequence> sequences, int size) {
        return IntStream.iterate(0, from -> from < sequences.size(), from -> from + size)
                .mapToObj(from -> sequences.subList(from, Math.min(from + size, sequences.size())))
                .toList();
    }

    private static double seconds(Runnable action) {
        long start = System.nanoTime();
        action.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
