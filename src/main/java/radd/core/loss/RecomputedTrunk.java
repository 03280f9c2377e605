package radd.core.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.model.RaddTransformer;
import radd.engine.CastWeights;
import radd.engine.FlatVector;
import radd.engine.GradientLeaves;
import radd.engine.Graph;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;

/**
 * The trunk of which only the inputs of the blocks are kept: each block is computed anew, with gradients, when the backward pass comes to it.
 *
 * <p>Chen et al. 2016, arXiv:1604.06174; the reference's {@code model.use_checkpoint}. One more forward pass of the trunk buys memory for
 * one block's activations instead of all. Every block has a seed of its own, so that its dropout is the same both times.
 */
final class RecomputedTrunk implements TrainingTrunk {
    private final Torch torch;
    private final CastWeights weights;
    private final Program program;
    private final List<Part> parts = new ArrayList<>();

    /**
     * One function with the parameters that it is given.
     *
     * @param function its name
     * @param entries its parameters
     */
    private record Part(String function, List<ParameterTable.Entry> entries) {}

    /** @param weights not closed here */
    RecomputedTrunk(Torch torch, RaddTransformer network, CastWeights weights, Precision precision) {
        this.torch = torch;
        this.weights = weights;
        Graph graph = new Graph(precision);
        network.defineTrunkParts(graph);
        this.program = graph.compile(torch);
        for (int i = 0; i < network.config().blocks(); i++) {
            parts.add(new Part("block", network.blockParameters(i)));
        }
        parts.add(new Part("last", network.finalNormParameters()));
    }

    @Override
    public Pass forward(NDManager scope, NDArray embedded, NDArray positions, long dropout) {
        return new RecomputedPass(scope, embedded, positions, dropout);
    }

    /** A pass with the input of every part. */
    private final class RecomputedPass implements Pass {
        private final NDManager owner;
        private final NDArray positions;
        private final long dropout;
        private final List<NDArray> inputs = new ArrayList<>();
        private final NDArray hidden;

        RecomputedPass(NDManager scope, NDArray embedded, NDArray positions, long dropout) {
            this.owner = scope;
            this.positions = positions;
            this.dropout = dropout;
            NDArray x = embedded;
            for (int i = 0; i < parts.size(); i++) {
                inputs.add(x);
                x = run(scope, i, weights.list(parts.get(i).entries()), x);
            }
            this.hidden = x;
        }

        private NDArray run(NDManager owner, int index, List<NDArray> own, NDArray x) {
            String function = parts.get(index).function();
            NDArray other = function.equals("block")
                    ? owner.create(RandomStream.key(dropout, Purpose.DROPOUT, index, 0))
                    : positions;
            return program.run(owner, function, own, x, other).singletonOrThrow();
        }

        @Override
        public NDArray hidden() {
            return hidden;
        }

        /** Each part's input is closed as soon as its gradient is there: the two take the same memory. */
        @Override
        public NDArray backward(NDArray hiddenGradient, FlatVector gradient) {
            NDArray outGradient = hiddenGradient;
            for (int i = parts.size() - 1; i >= 0; i--) {
                outGradient = backward(i, outGradient, gradient);
            }
            return outGradient;
        }

        /** Adds a part's gradient, closes its input and returns the gradient of that, which takes the memory. */
        private NDArray backward(int index, NDArray outGradient, FlatVector gradient) {
            try (NDManager scope = torch.newManager();
                    NDArray input = inputs.get(index)) {
                GradientLeaves leaves = weights.leaves(scope, parts.get(index).entries());
                NDArray x = torch.leaf(scope, input);
                NDArray[] out = new NDArray[1];
                torch.recordingGradients(() -> out[0] = run(scope, index, leaves.list(), x));
                torch.backward(out[0], outGradient);
                leaves.addTo(gradient);
                return torch.gradient(owner, x);
            }
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
