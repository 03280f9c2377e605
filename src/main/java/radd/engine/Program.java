package radd.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;

/**
 * A loaded {@link Graph}: its functions run on tensors of one device.
 *
 * <p>Whether gradients are recorded is the calling thread's state, see {@link Torch#recordingGradients}.
 */
public final class Program implements AutoCloseable {
    private final NDManager manager;
    private final PtSymbolBlock block;
    private final Set<String> functions;
    private boolean closed;

    Program(Torch torch, InputStream archive, Set<String> functions) throws IOException {
        this.functions = Set.copyOf(functions);
        manager = torch.newManager();
        block = JniUtils.loadModule((PtNDManager) manager, archive, false, false);
    }

    /**
     * Runs a function.
     *
     * @param scope who closes the results
     * @param function the function's name
     * @param weights the list of a function that has {@link Weights}, else empty
     * @param inputs one per declared input
     * @return the results in order
     */
    public NDList run(NDManager scope, String function, List<NDArray> weights, NDArray... inputs) {
        if (closed) {
            throw new IllegalStateException("program is closed");
        }
        if (!functions.contains(function)) {
            throw new IllegalArgumentException("program has no function " + function + ", only " + functions);
        }
        NDList list = new NDList(weights.size() + inputs.length + 1);
        // DJL attaches results to the manager of the first array, which also names the function and is not passed on.
        NDArray selector = scope.create(new Shape(), DataType.INT64);
        selector.setName("module_method:" + function);
        list.add(selector);
        for (NDArray weight : weights) {
            weight.setName("ws[]");
            list.add(weight);
        }
        for (NDArray input : inputs) {
            input.setName(""); // it may have been an element of a list before
            list.add(input);
        }
        NDList results = IValueUtils.forward(block, list, true);
        selector.close();
        return results;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            block.close();
            manager.close();
        }
    }
}
