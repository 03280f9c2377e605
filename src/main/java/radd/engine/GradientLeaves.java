package radd.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Parameters as leaves of the gradient graph of one pass: each shares the memory of its tensor and has a gradient of its own. */
public final class GradientLeaves {
    private final Torch torch;
    private final List<ParameterTable.Entry> entries;
    private final List<NDArray> leaves;

    GradientLeaves(Torch torch, NDManager owner, List<ParameterTable.Entry> entries, List<NDArray> tensors) {
        this.torch = torch;
        this.entries = entries;
        this.leaves = tensors.stream().map(tensor -> torch.leaf(owner, tensor)).toList();
    }

    /** The leaves, in the order of their parameters. */
    public List<NDArray> list() {
        return leaves;
    }

    /**
     * Adds each leaf's gradient, in float32, and closes the leaves; the backward pass has reached all.
     *
     * @param gradient a whole vector of the parameters' table
     */
    public void addTo(FlatVector gradient) {
        try (NDManager scope = torch.newManager()) {
            gradient.add(
                    entries,
                    leaves.stream().map(leaf -> torch.gradient(scope, leaf)).toList());
        }
        leaves.forEach(NDArray::close);
    }
}
