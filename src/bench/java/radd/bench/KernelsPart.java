package radd.bench;

import radd.core.loss.PositionLossProgram;
import java.io.IOException;
import java.util.List;
import radd.core.loss.PositionBatch;
import radd.core.network.Initialiser;
import radd.core.network.ModelConfig;
import radd.core.network.DiffusionTransformer;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;

/** The rate of matrix products, and the operators that attention runs as, forward and backward, in three precisions. */
final class KernelsPart implements CheckPart {
    private static final List<Precision> PRECISIONS =
            List.of(Precision.FLOAT32, Precision.BFLOAT16, Precision.FLOAT16);

    /** A product of this many rows keeps a GPU busy; a CPU has enough with less. */
    private static final int GPU_ROWS = 8192;

    @Override
    public String what() {
        return "matrix products and attention's kernels";
    }

    @Override
    public void run(CheckSetting setting, CheckResult result) throws IOException {
        Torch torch = setting.torch();
        for (Precision precision : PRECISIONS) {
            try (Matmul matmul = new Matmul(torch, precision, setting.isGpu() ? GPU_ROWS : Matmul.ROWS)) {
                double rate = matmul.rate(1);
                result.figure(precision.label() + "_matmul_flops_per_second", rate);
                result.line("%s: %s at %.3g TFLOP/s", precision.label(), matmul.workload().name(), rate / 1e12);
            }
        }
        for (Precision precision : PRECISIONS) {
            String kernels = String.join(", ", attention(setting, torch, precision));
            result.fact(precision.label() + "_attention", kernels);
            result.line("%s: attention runs as %s", precision.label(), kernels);
            if (setting.isGpu() && precision != Precision.FLOAT32) {
                result.claim(
                        precision.label() + " takes flash attention, forward and backward",
                        kernels.contains("flash_attention_backward")); // there is none of another forward
            }
        }
    }

    /** The names of attention's operators in one pass over a network with one block of small_radd's heads. */
    private static List<String> attention(CheckSetting setting, Torch torch, Precision precision)
            throws IOException {
        ModelConfig small = setting.sizes().small();
        ModelConfig one = new ModelConfig(
                small.tokens(), small.hiddenSize(), small.length(), 1, small.heads(), small.dropout());
        DiffusionTransformer network = new DiffusionTransformer(one);
        PositionBatch batch = RandomBatch.of(one, 2);
        try (FlatVector parameters = FlatVector.zeros(torch, network.table());
                FlatVector gradient = FlatVector.zeros(torch, network.table());
                PositionLossProgram program = Networks.program(network, parameters, precision)) {
            Initialiser.initialise(parameters, 42);
            Runnable pass = () -> program.accumulate(batch, 0.5, gradient, 0);
            pass.run();
            return OperatorTimes.during(setting.isGpu(), pass).named("attention");
        }
    }
}
