package radd.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/** How fast a device multiplies matrices: one product again and again for a second. */
public final class ProductRate {
    private static final double SECONDS = 1;

    /** Rows, inner width and columns of a product: wide enough to fill a GPU; short enough for a CPU that has to emulate a type. */
    private record Size(int rows, int width, int columns) {
        static Size on(Torch torch) {
            return torch.isGpu() ? new Size(8192, 4096, 4096) : new Size(512, 768, 3072);
        }

        double flops() {
            return 2.0 * rows * width * columns;
        }
    }

    /** A GPU is waited for after so many products; a CPU returns when it is done. */
    private static final int PRODUCTS_AT_ONCE = 8;

    private ProductRate() {}

    /** The precisions that a device may offer. */
    public static List<Precision> precisions(String device) {
        boolean gpu = Torch.gpuNumber(device).isPresent();
        return Arrays.stream(Precision.values())
                .filter(precision -> !gpu || precision != Precision.FLOAT32_ONEDNN)
                .toList();
    }

    /**
     * Starts the engine, if it is not started yet, and measures.
     *
     * @param device {@code cpu} or {@code cuda:N}
     * @return FLOP/s, a multiplication and an addition counted as two
     * @throws RuntimeException the engine's, if the device does not offer the precision
     */
    public static double measure(String device, Precision precision) {
        Torch torch = Torch.on(device);
        Size size = Size.on(torch);
        try (Program program = graph(precision).compile(torch);
                NDManager manager = torch.newManager()) {
            NDArray rows = operand(program, manager, size.rows(), size.width());
            NDArray matrix = operand(program, manager, size.columns(), size.width());
            double first = seconds(torch, program, rows, matrix, 1);
            if (first >= SECONDS) { // emulated: its preparation does not count beside this
                return size.flops() / first;
            }
            int atOnce = torch.isGpu() ? PRODUCTS_AT_ONCE : 1;
            double spent = 0;
            long products = 0;
            while (spent < SECONDS) {
                spent += seconds(torch, program, rows, matrix, atOnce);
                products += atOnce;
            }
            return products * size.flops() / spent;
        }
    }

    private static Graph graph(Precision precision) {
        Graph graph = new Graph(precision);
        GraphFunction cast = graph.function("cast");
        cast.returns(cast.input("matrix", DType.FLOAT32).to(precision.dtype()));
        GraphFunction product = graph.function("product");
        Value x = product.input("x", precision.dtype());
        product.returns(x.linear(product.input("matrix", precision.dtype()), null));
        GraphFunction sum = graph.function("sum");
        sum.returns(sum.input("x", precision.dtype()).sum().to(DType.FLOAT32));
        return graph;
    }

    private static NDArray operand(Program program, NDManager manager, int rows, int columns) {
        NDArray drawn = manager.randomNormal(new Shape(rows, columns), DataType.FLOAT32);
        return program.run(manager, "cast", List.of(), drawn).singletonOrThrow();
    }

    /** Time of some products; a GPU has done them when a number made of the last one is here. */
    private static double seconds(Torch torch, Program program, NDArray rows, NDArray matrix, int products) {
        long start = System.nanoTime();
        for (int i = 1; i <= products; i++) {
            try (NDManager scope = torch.newManager()) {
                NDArray result =
                        program.run(scope, "product", List.of(), rows, matrix).singletonOrThrow();
                if (torch.isGpu() && i == products) {
                    program.run(scope, "sum", List.of(), result)
                            .singletonOrThrow()
                            .getFloat();
                }
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
