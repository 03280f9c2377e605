package radd.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameters as programs take them ({@link Weights}): operands of matrix products cast once to their precision, all others, and in
 * float32 all, sharing the flat vector's memory.
 */
public final class CastWeights implements AutoCloseable {
    private final FlatVector parameters;
    private final NDManager manager;
    private final List<NDArray> tensors = new ArrayList<>();
    private final List<ParameterTable.Entry> cast = new ArrayList<>();
    private final VectorOps ops;

    /**
     * @param parameters stays open as long as this is used
     * @param precision precision of the functions that will be run
     */
    public CastWeights(FlatVector parameters, Precision precision) {
        this.parameters = parameters;
        manager = parameters.torch().newManager();
        ops = new VectorOps(parameters.torch(), precision);
        for (ParameterTable.Entry entry : parameters.table().entries()) {
            NDArray wide = parameters.parameter(manager, entry);
            boolean casts = entry.operand() && precision.casts();
            tensors.add(casts ? ops.cast(manager, wide) : wide);
            if (casts) {
                cast.add(entry);
            }
        }
    }

    /** Casts anew, after the flat vector has changed. */
    public void refresh() {
        if (!cast.isEmpty()) {
            try (NDManager scope = parameters.torch().newManager()) {
                ops.copy(scope, list(cast), parameters.parameters(scope, cast));
            }
        }
    }

    /** The tensors of all parameters, in order. */
    public List<NDArray> list() {
        return tensors;
    }

    /** The tensors of some parameters, in the given order. */
    public List<NDArray> list(List<ParameterTable.Entry> entries) {
        return entries.stream().map(entry -> tensors.get(entry.index())).toList();
    }

    /**
     * Some parameters as leaves of the gradient graph.
     *
     * @param owner who closes those that {@link GradientLeaves#addTo} does not
     */
    public GradientLeaves leaves(NDManager owner, List<ParameterTable.Entry> entries) {
        return new GradientLeaves(parameters.torch(), owner, entries, list(entries));
    }

    @Override
    public void close() {
        ops.close();
        manager.close();
    }
}
