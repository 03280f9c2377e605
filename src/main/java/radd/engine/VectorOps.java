package radd.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.stream.Stream;

/**
 * In-place operations between tensors that DJL does not offer, as one small program per device.
 *
 * <p>The program is written for float32; what it is given may have other element types, and PyTorch converts to the target's.
 */
public final class VectorOps implements AutoCloseable {
    private final Program program;

    public VectorOps(Torch torch, Precision precision) {
        Graph graph = new Graph(precision);
        graph.function("copy")
                .forEachPair("ws", (target, source) -> target.inPlace().copy(source));
        graph.function("add")
                .forEachPair("ws", (target, source) -> target.inPlace().add(source.onDeviceOf(target)));
        GraphFunction clear = graph.function("clear");
        clear.returns(clear.input("target", DType.FLOAT32).inPlace().clear());
        GraphFunction cast = graph.function("cast");
        Value source = cast.input("source", DType.FLOAT32);
        cast.returns(source.to(precision.dtype()));
        program = graph.compile(torch);
    }

    /** target = source, across devices if need be. */
    public void copy(NDManager scope, NDArray target, NDArray source) {
        copy(scope, List.of(target), List.of(source));
    }

    /** target = source for each of as many of both. */
    public void copy(NDManager scope, List<NDArray> targets, List<NDArray> sources) {
        pairs(scope, "copy", targets, sources);
    }

    /** target += source, across devices if need be. */
    public void add(NDManager scope, NDArray target, NDArray source) {
        add(scope, List.of(target), List.of(source));
    }

    /** target += source for each of as many of both. */
    public void add(NDManager scope, List<NDArray> targets, List<NDArray> sources) {
        pairs(scope, "add", targets, sources);
    }

    private void pairs(NDManager scope, String function, List<NDArray> targets, List<NDArray> sources) {
        program.run(
                scope,
                function,
                Stream.concat(targets.stream(), sources.stream()).toList());
    }

    /** target = 0. */
    public void clear(NDManager scope, NDArray target) {
        program.run(scope, "clear", List.of(), target);
    }

    /** The source in the precision's element type; opaque, because asking DJL for the type of a bfloat16 tensor ends the process. */
    public NDArray cast(NDManager scope, NDArray source) {
        return program.run(scope, "cast", List.of(), source).singletonOrThrow();
    }

    @Override
    public void close() {
        program.close();
    }
}
