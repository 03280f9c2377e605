package radd.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/**
 * The list of tensors that {@link Weights} of a function without gradients expects: float32 leaves and, where the precision needs it,
 * the same leaves cast once.
 */
public final class CastWeights implements AutoCloseable {
    private final NDManager manager;
    private final List<NDArray> list;

    /**
     * @param parameters stays open as long as this is used; later changes to it are seen after {@code CastWeights} is made anew
     * @param precision precision of the functions that will be run
     */
    public CastWeights(FlatVector parameters, Precision precision) {
        manager = parameters.torch().newManager();
        list = new ArrayList<>(parameters.pieces(manager));
        if (precision.casts()) {
            try (VectorOps ops = new VectorOps(parameters.torch(), precision)) {
                for (NDArray leaf : parameters.pieces(manager)) {
                    list.add(ops.cast(manager, leaf));
                }
            }
        }
    }

    /** The tensors, in the order that {@link Weights} reads them. */
    public List<NDArray> list() {
        return list;
    }

    @Override
    public void close() {
        manager.close();
    }
}
