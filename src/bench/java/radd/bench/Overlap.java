package radd.bench;

import radd.core.loss.PositionBatch;
import radd.engine.collective.DrivenSum;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import radd.core.loss.PassPart;
import radd.core.loss.PositionLossProgram;
import radd.core.network.Initialiser;
import radd.core.network.ModelConfig;
import radd.core.network.DiffusionTransformer;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;

/**
 * How much of the sum of gradients over processes can be hidden behind the backward pass on this machine's CPU, at most: the sum is posted when the
 * backward begins, of a vector of the gradient's size that is there already. And what it costs to compute the backbone block by block, without which no
 * part of the gradient is there early.
 */
public final class Overlap {
    private static final PrintStream OUT = System.out;
    private static final OperatingSystemMXBean MACHINE =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final int REPETITIONS = 5;

    /** Four blocks of small_radd at short sequences. */
    private static final Size WIDE = new Size("4 blocks of 768, 1 x 256 each", new ModelConfig(50257, 768, 256, 4, 12, 0), 1);

    /** {@code configs/quickstart.yaml}, of whose 32 sequences each of two processes has 16. */
    private static final Size QUICKSTART = new Size("quickstart, 16 x 32 each", new ModelConfig(29, 96, 32, 3, 4, 0), 16);

    private record Size(String name, ModelConfig model, int batch) {}

    /** Who lets MPI go on during the backward pass. */
    private enum Driving {
        NOBODY("nobody"),
        PAUSING("a thread, with pauses of 20 µs"),
        STEADY("a thread, without pause");

        private final String label;

        Driving(String label) {
            this.label = label;
        }
    }

    private final Torch torch = Torch.on("cpu");
    private final DrivenSum sum;

    private Overlap(DrivenSum sum) {
        this.sum = sum;
    }

    /** Measures as one of several processes of {@code mpirun}. */
    public static void main(String[] args) {
        try (DrivenSum sum = new DrivenSum()) {
            Overlap overlap = new Overlap(sum);
            overlap.torch.enterThread();
            int threads = Math.max(1, overlap.torch.threads() / sum.size());
            overlap.torch.useThreads(threads);
            overlap.print(
                    "%d processes of %d threads, PyTorch %s, %s; medians of %d, seconds%n",
                    sum.size(), threads, overlap.torch.version(), sum.library(), REPETITIONS);
            Stream.of(QUICKSTART, WIDE).forEach(overlap::measure);
        }
    }

    private void print(String format, Object... values) {
        if (sum.rank() == 0) {
            OUT.printf(Locale.ROOT, format, values);
        }
    }

    private void measure(Size size) {
        DiffusionTransformer network = new DiffusionTransformer(size.model());
        PositionBatch batch = RandomBatch.of(size.model(), size.batch());
        try (FlatVector parameters = FlatVector.zeros(torch, network.table());
                FlatVector gradient = FlatVector.zeros(torch, network.table())) {
            Initialiser.initialise(parameters, 42);
            print("%n%s, %d parameters%n%n", size.name(), network.table().flatSize());
            sums(network, parameters, gradient, batch);
            backbones(network, parameters, gradient, batch);
        }
    }

    private void sums(DiffusionTransformer network, FlatVector parameters, FlatVector gradient, PositionBatch batch) {
        try (NDManager scope = torch.newManager();
                PositionLossProgram program = Networks.program(network, parameters, Precision.FLOAT32)) {
            NDArray vector = scope.zeros(new Shape(network.table().flatSize()), DataType.FLOAT32);
            List<Runnable> actions = new ArrayList<>(List.of(
                    () -> program.accumulate(batch, 1, gradient, 1),
                    () -> sum(vector),
                    () -> {
                        program.accumulate(batch, 1, gradient, 1);
                        sum(vector);
                    }));
            for (Driving driving : Driving.values()) {
                actions.add(() -> together(program, batch, gradient, vector, driving));
            }
            List<Times> times = repeated(actions);
            print("| what | s | processor's s | hidden share of the sum, by repetition |%n|---|---|---|---|%n");
            row("pass", times.get(0), "");
            row("sum", times.get(1), "");
            row("one after the other", times.get(2), "");
            int action = 3;
            for (Driving driving : Driving.values()) {
                Times both = times.get(action++);
                row("at once, driven by " + driving.label, both, hidden(times.get(1), times.get(2), both));
            }
        }
    }

    private void row(String what, Times times, String hidden) {
        print("| %s | %.4f | %.4f | %s |%n", what, median(times.wall), median(times.processor), hidden);
    }

    private void sum(NDArray vector) {
        sum.post(vector);
        sum.await();
    }

    /** What both at once save, as shares of the sum's median: their median, the least and the most. */
    private static String hidden(Times alone, Times after, Times both) {
        double[] shares = new double[REPETITIONS];
        Arrays.setAll(shares, i -> 100 * (after.wall[i] - both.wall[i]) / median(alone.wall));
        Arrays.sort(shares);
        return String.format(
                Locale.ROOT, "%.0f %% (%.0f to %.0f)", median(shares), shares[0], shares[shares.length - 1]);
    }

    /** A pass from whose loss on the sum is under way. */
    private void together(
            PositionLossProgram program, PositionBatch batch, FlatVector gradient, NDArray vector, Driving driving) {
        DrivenSum.Driver[] driver = new DrivenSum.Driver[1];
        program.accumulate(batch, 1, gradient, 1, part -> {
            if (part == PassPart.LOSS) {
                sum.post(vector);
                if (driving != Driving.NOBODY) {
                    driver[0] = sum.new Driver(driving == Driving.PAUSING);
                }
            }
        });
        if (driver[0] != null) {
            driver[0].close();
        }
        sum.await();
    }

    /** Forward and backward of the backbone alone. */
    private void backbones(DiffusionTransformer network, FlatVector parameters, FlatVector gradient, PositionBatch batch) {
        try (SummedHidden whole = new SummedHidden(network, parameters, Precision.FLOAT32);
                BlockwiseHidden blockwise = new BlockwiseHidden(network, parameters, Precision.FLOAT32);
                PositionLossProgram kept = Networks.program(network, parameters, Precision.FLOAT32, false);
                PositionLossProgram anew = Networks.program(network, parameters, Precision.FLOAT32, true)) {
            List<Times> times = repeated(List.of(
                    () -> whole.step(batch, gradient),
                    () -> blockwise.step(batch, gradient),
                    () -> kept.accumulate(batch, 1, gradient, 1),
                    () -> anew.accumulate(batch, 1, gradient, 1)));
            print("%n| backbone | one graph, s | block by block, s | ratio | ratio of the processor's s |%n|---|---|---|---|---|%n");
            print("| alone, activations kept | %s |%n", compared(times.get(0), times.get(1)));
            print("| in a pass, blocks computed anew (model.use_checkpoint) | %s |%n", compared(times.get(2), times.get(3)));
            print(
                    "%nGradients of the two backbones are %s.%n",
                    equal(whole, blockwise, gradient, batch) ? "equal bit for bit" : "not equal");
        }
    }

    private static boolean equal(
            SummedHidden whole, BlockwiseHidden blockwise, FlatVector gradient, PositionBatch batch) {
        gradient.clear();
        whole.step(batch, gradient);
        long first = gradient.checksum();
        gradient.clear();
        blockwise.step(batch, gradient);
        return first == gradient.checksum();
    }

    private static String compared(Times one, Times other) {
        double[] ratios = new double[REPETITIONS];
        Arrays.setAll(ratios, i -> other.wall[i] / one.wall[i]);
        double processor = median(other.processor) / median(one.processor);
        return String.format(
                Locale.ROOT,
                "%.4f | %.4f | %.3f | %.3f",
                median(one.wall),
                median(other.wall),
                median(ratios),
                processor);
    }

    /** What an action took by repetition: seconds, and the processor's seconds of this process. */
    private static final class Times {
        private final double[] wall = new double[REPETITIONS];
        private final double[] processor = new double[REPETITIONS];
    }

    /** Several actions in turn, all processes beginning each together; times by action, without a first round. */
    private List<Times> repeated(List<Runnable> actions) {
        List<Times> times = actions.stream().map(action -> new Times()).toList();
        for (int repetition = -1; repetition < REPETITIONS; repetition++) {
            for (int action = 0; action < actions.size(); action++) {
                sum.meet();
                long start = System.nanoTime();
                long processorStart = MACHINE.getProcessCpuTime();
                actions.get(action).run();
                if (repetition >= 0) {
                    times.get(action).wall[repetition] = (System.nanoTime() - start) / 1e9;
                    times.get(action).processor[repetition] = (MACHINE.getProcessCpuTime() - processorStart) / 1e9;
                }
            }
        }
        return times;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
