package radd.bench;

import radd.core.loss.PositionLossProgram;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import radd.core.loss.LambdaDce;
import radd.core.loss.MaskDraw;
import radd.core.loss.PositionBatch;
import radd.core.network.ConditionalModel;
import radd.core.network.ModelConfig;
import radd.core.network.PartialSequence;
import radd.core.network.DiffusionTransformer;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.SafeTensors;

/** log c, losses and gradients of the golden model against the reference's float32 numbers, in three precisions. */
final class GoldenPart implements CheckPart {
    /** Shape of the golden model, without dropout. */
    private static final ModelConfig MODEL = new ModelConfig(50, 32, 16, 2, 4, 0);

    private static final int FORWARD_CASES = 8;

    /** The cases of {@code gradients.safetensors} whose loss is lambda_DCE. */
    private static final int GRADIENT_CASES = 2;

    private static final Path GOLDEN =
            Path.of(System.getProperty("radd.home", "."), "src/test/resources/golden");

    private final DiffusionTransformer network = new DiffusionTransformer(MODEL);

    /** What may be off: log c in nats; losses and gradients as shares of their norms. */
    private record Distance(double logC, double loss, double gradient) {
        /** float32 as in the tests, with room for another order of sums; bfloat16 has 8 bits. */
        static Distance allowed(Precision precision) {
            return precision == Precision.FLOAT32 ? new Distance(1e-4, 1e-5, 1e-4) : new Distance(0.1, 0.02, 0.1);
        }

        boolean within(Distance bound, boolean logCCompared) {
            return (!logCCompared || logC <= bound.logC) && loss <= bound.loss && gradient <= bound.gradient;
        }
    }

    @Override
    public String what() {
        return "the reference's numbers, in float32, bfloat16, float16";
    }

    @Override
    public void run(CheckSetting setting, CheckResult result) {
        Torch torch = setting.torch();
        try (FlatVector parameters = FlatVector.zeros(torch, network.table())) {
            try (SafeTensors file = SafeTensors.open(GOLDEN.resolve("model/model.safetensors"))) {
                for (ParameterTable.Entry entry : network.table().entries()) {
                    parameters.write(entry.offset(), FloatBuffer.wrap(file.readFloats(entry.name())));
                }
            }
            for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16, Precision.FLOAT16)) {
                Distance found = distance(parameters, precision);
                String label = precision.label();
                result.figure(label + "_log_c_largest_difference_nats", found.logC());
                result.figure(label + "_loss_relative", found.loss());
                result.figure(label + "_gradient_relative", found.gradient());
                boolean compared = torch.isGpu() || precision == Precision.FLOAT32;
                result.line(
                        "%s: log c %s, losses off by %.1e and gradients by %.1e of their norms",
                        label,
                        compared ? String.format(Locale.ROOT, "off by %.1e at most", found.logC()) : "not compared on a CPU",
                        found.loss(),
                        found.gradient());
                result.claim(
                        label + " computes the reference's numbers", found.within(Distance.allowed(precision), compared));
            }
        }
    }

    private Distance distance(FlatVector parameters, Precision precision) {
        double loss = 0;
        double gradient = 0;
        try (SafeTensors golden = SafeTensors.open(GOLDEN.resolve("gradients.safetensors"))) {
            for (int number = 0; number < GRADIENT_CASES; number++) {
                Distance one = trained(golden, number + ".", parameters, precision);
                loss = larger(loss, one.loss());
                gradient = larger(gradient, one.gradient());
            }
        }
        boolean offered = parameters.torch().isGpu() || precision == Precision.FLOAT32; // not every CPU has the others without gradients
        return new Distance(offered ? logC(parameters, precision) : Double.NaN, loss, gradient);
    }

    /** The larger of two numbers; not a number if one of them is none. */
    private static double larger(double first, double second) {
        return Math.max(first, second);
    }

    private double logC(FlatVector parameters, Precision precision) {
        double[] worst = {0};
        try (SafeTensors golden = SafeTensors.open(GOLDEN.resolve("forward.safetensors"));
                ConditionalModel model = new ConditionalModel(network, parameters, precision)) {
            for (int number = 0; number < FORWARD_CASES; number++) {
                long[] shape = golden.info(number + ".indices").shape();
                long[] ids = golden.readLongs(number + ".indices");
                float[] expected = golden.readFloats(number + ".log_condition");
                int length = Math.toIntExact(shape[1]);
                List<PartialSequence> sequences = new ArrayList<>();
                for (int start = 0; start < ids.length; start += length) {
                    sequences.add(new PartialSequence(
                            IntStream.range(start, start + length).map(i -> (int) ids[i]).toArray(),
                            IntStream.range(0, length).toArray()));
                }
                try (NDManager scope = parameters.torch().newManager()) {
                    NDArray hidden = model.hidden(scope, sequences);
                    model.logProbs(hidden, IntStream.range(0, ids.length).toArray(), (from, logProbs) -> {
                        float[] actual = logProbs.toFloatArray();
                        int columns = expected.length / ids.length;
                        for (int i = 0; i < actual.length; i++) {
                            int row = from + i / MODEL.tokens();
                            worst[0] = larger(
                                    worst[0], Math.abs(actual[i] - expected[row * columns + i % MODEL.tokens()]));
                        }
                    });
                }
            }
        }
        return worst[0];
    }

    private Distance trained(SafeTensors golden, String prefix, FlatVector parameters, Precision precision) {
        PositionBatch batch = batch(golden, prefix);
        try (FlatVector gradient = FlatVector.zeros(parameters.torch(), network.table());
                PositionLossProgram program = Networks.program(network, parameters, precision)) {
            double[] losses = new double[batch.size()];
            program.accumulate(batch, 1.0 / batch.size(), gradient, 0).losses(losses, 0);
            double worst = 0;
            for (ParameterTable.Entry entry : network.table().entries()) {
                float[] actual = gradient.floats(entry);
                float[] expected = golden.readFloats(prefix + "grad." + entry.name());
                boolean head = entry.name().startsWith("output_layer.linear"); // whose last row, the mask's, is in no loss
                int compared = head ? actual.length / (MODEL.tokens() + 1) * MODEL.tokens() : actual.length;
                worst = larger(worst, relative(compared, i -> actual[i], i -> expected[i]));
            }
            float[] expected = golden.readFloats(prefix + "loss");
            return new Distance(0, relative(losses.length, i -> losses[i], i -> expected[i]), worst);
        }
    }

    private static PositionBatch batch(SafeTensors golden, String prefix) {
        long[] clean = golden.readLongs(prefix + "batch");
        long[] seen = golden.readLongs(prefix + "perturbed");
        float[] levels = golden.readFloats(prefix + "Lambda");
        int length = clean.length / levels.length;
        List<int[]> sequences = new ArrayList<>();
        List<MaskDraw> draws = new ArrayList<>();
        for (int b = 0; b < levels.length; b++) {
            int start = b * length;
            sequences.add(
                    IntStream.range(start, start + length).map(i -> (int) clean[i]).toArray());
            BitSet masked = new BitSet();
            IntStream.range(0, length).filter(i -> seen[start + i] == MODEL.maskId()).forEach(masked::set);
            draws.add(new LambdaDce().at(levels[b], masked, length));
        }
        return new PositionBatch(sequences, draws, MODEL.maskId());
    }

    /** A number by its index. */
    private interface Numbers {
        double at(int index);
    }

    /** Norm of the difference over the norm of what is expected. */
    private static double relative(int count, Numbers actual, Numbers expected) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < count; i++) {
            difference += Math.pow(actual.at(i) - expected.at(i), 2);
            norm += Math.pow(expected.at(i), 2);
        }
        return Math.sqrt(difference / norm);
    }
}
