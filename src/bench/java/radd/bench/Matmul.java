package radd.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import radd.engine.DType;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;

/** The best large matrix product through the engine: what every other rate is a share of. */
final class Matmul implements AutoCloseable {
    /** Large enough that a faster size was not found, small enough to take well under a second. */
    static final int ROWS = 2048;

    private final Torch torch;
    private final NDManager manager;
    private final Program program;
    private final int rows;
    private final NDArray left;
    private final NDArray right;

    Matmul(Torch torch, Precision precision) {
        this(torch, precision, ROWS);
    }

    /** A product of square matrices of so many rows. */
    Matmul(Torch torch, Precision precision, int rows) {
        this.torch = torch;
        this.rows = rows;
        manager = torch.newManager();
        Graph graph = new Graph(precision);
        GraphFunction cast = graph.function("cast");
        cast.returns(cast.input("x", DType.FLOAT32).to(precision.dtype()));
        GraphFunction product = graph.function("product");
        product.returns(product.input("x", precision.dtype()).linear(product.input("w", precision.dtype()), null));
        program = graph.compile(torch);
        left = cast(manager.randomNormal(new Shape(rows, rows)));
        right = cast(manager.randomNormal(new Shape(rows, rows)));
    }

    private NDArray cast(NDArray values) {
        return program.run(manager, "cast", List.of(), values).singletonOrThrow();
    }

    Workload workload() {
        return new Workload("matmul " + rows + " x " + rows + " x " + rows, 2.0 * rows * rows * rows, 0, () -> {
            try (NDManager scope = torch.newManager()) {
                program.run(scope, "product", List.of(), left, right);
            }
            torch.await();
        });
    }

    /** Operations a second over at least the given time: what the device sustains, not its best moment. */
    double rate(double atLeastSeconds) {
        Workload workload = workload();
        workload.seconds();
        double seconds = 0;
        int runs = 0;
        while (seconds < atLeastSeconds) {
            seconds += workload.seconds();
            runs++;
        }
        return runs * workload.flops() / seconds;
    }

    @Override
    public void close() {
        program.close();
        manager.close();
    }
}
