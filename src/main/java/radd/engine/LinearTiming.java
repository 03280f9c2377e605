package radd.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Times the widest linear layer of a small model, as generation runs it: float32 in and out, the matrix cast beforehand. */
final class LinearTiming implements PrecisionTrial.Timing {
    private static final int ROWS = 512;
    private static final int WIDTH = 768;
    private static final int OUT = 3072;

    private final Torch torch;
    private final NDManager manager;
    private final NDArray rows;
    private final NDArray matrix;
    private final Map<Precision, Program> programs = new EnumMap<>(Precision.class);
    private final Map<Precision, NDArray> castMatrices = new EnumMap<>(Precision.class);

    LinearTiming(Torch torch, List<Precision> candidates) {
        this.torch = torch;
        this.manager = torch.newManager();
        rows = manager.randomNormal(new Shape(ROWS, WIDTH), DataType.FLOAT32);
        matrix = manager.randomNormal(new Shape(OUT, WIDTH), DataType.FLOAT32);
        for (Precision candidate : candidates) {
            programs.put(candidate, graph(candidate).compile(torch));
        }
    }

    private static Graph graph(Precision precision) {
        Graph graph = new Graph(precision);
        GraphFunction cast = graph.function("cast");
        cast.returns(cast.input("matrix", DType.FLOAT32).to(precision.dtype()));
        GraphFunction layer = graph.function("layer");
        Value x = layer.input("x", DType.FLOAT32).to(precision.dtype());
        layer.returns(x.linear(layer.input("matrix", precision.dtype()), null).to(DType.FLOAT32));
        return graph;
    }

    /** One run, its result waited for. */
    @Override
    public double seconds(Precision precision) {
        Program program = programs.get(precision);
        if (program == null) {
            throw new IllegalArgumentException(precision + " is no candidate");
        }
        NDArray cast = castMatrices.computeIfAbsent(
                precision,
                candidate -> program.run(manager, "cast", List.of(), matrix).singletonOrThrow());
        try (NDManager scope = torch.newManager()) {
            long start = System.nanoTime();
            program.run(scope, "layer", List.of(), rows, cast);
            return (System.nanoTime() - start) / 1e9;
        }
    }

    @Override
    public void close() {
        programs.values().forEach(Program::close);
        manager.close();
    }
}
