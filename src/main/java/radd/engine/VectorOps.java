package radd.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * In-place operations between tensors that DJL does not offer, as one small program per device.
 *
 * <p>The program is written for float32; what it is given may have other element types, and PyTorch converts to the target's.
 */
final class VectorOps implements AutoCloseable {
    private final Program program;

    VectorOps(Torch torch, Precision precision) {
        Graph graph = new Graph(precision);
        GraphFunction copy = graph.function("copy");
        Value target = copy.input("target", DType.FLOAT32);
        copy.returns(target.copyInPlace(copy.input("source", DType.FLOAT32)));
        GraphFunction add = graph.function("add");
        Value sum = add.input("target", DType.FLOAT32);
        add.returns(sum.addInPlace(add.input("source", DType.FLOAT32).onDeviceOf(sum)));
        GraphFunction clear = graph.function("clear");
        clear.returns(clear.input("target", DType.FLOAT32).clearInPlace());
        GraphFunction cast = graph.function("cast");
        Value source = cast.input("source", DType.FLOAT32);
        cast.returns(source.to(precision.dtype()));
        program = graph.compile(torch);
    }

    /** target = source, across devices if need be. */
    void copy(NDManager scope, NDArray target, NDArray source) {
        program.run(scope, "copy", List.of(), target, source);
    }

    /** target += source, across devices if need be. */
    void add(NDManager scope, NDArray target, NDArray source) {
        program.run(scope, "add", List.of(), target, source);
    }

    /** target = 0. */
    void clear(NDManager scope, NDArray target) {
        program.run(scope, "clear", List.of(), target);
    }

    /** The source in the precision's element type; opaque, because asking DJL for the type of a bfloat16 tensor ends the process. */
    NDArray cast(NDManager scope, NDArray source) {
        return program.run(scope, "cast", List.of(), source).singletonOrThrow();
    }

    @Override
    public void close() {
        program.close();
    }
}
