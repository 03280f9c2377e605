package radd.core.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.network.DiffusionTransformer;
import radd.engine.CastWeights;
import radd.engine.FlatVector;
import radd.engine.GradientLeaves;
import radd.engine.Graph;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;

/**
 * The backbone of which only the inputs of the blocks are kept: each block is computed anew, with gradients, when the backward pass comes to it.
 *
 * <p>Chen et al. 2016, arXiv:1604.06174; the reference's {@code model.use_checkpoint}. One more forward pass of the backbone buys memory for
 * one block's activations instead of all. Every block has a seed of its own, so that its dropout is the same both times.
 */
final class RecomputedBackbone implements TrainingBackbone {
    private final Torch torch;
    private final CastWeights weights;
    private final Program program;
    private final List<Part> parts = new ArrayList<>();
    private final List<ParameterTable.Entry> conditioning;

    /**
     * One function with the parameters that it is given.
     *
     * @param function its name
     * @param entries its parameters
     */
    private record Part(String function, List<ParameterTable.Entry> entries) {}

    /** @param weights not closed here */
    RecomputedBackbone(Torch torch, DiffusionTransformer network, CastWeights weights, Precision precision) {
        this.torch = torch;
        this.weights = weights;
        Graph graph = new Graph(precision);
        network.defineBackboneParts(graph);
        this.program = graph.compile(torch);
        for (int i = 0; i < network.config().blocks(); i++) {
            parts.add(new Part("block", network.blockParameters(i)));
        }
        parts.add(new Part("last", network.lastParameters()));
        conditioning = network.conditioningParameters();
    }

    @Override
    public Pass forward(NDManager scope, Input input) {
        return new RecomputedPass(scope, input);
    }

    /** A pass with the input of every part; shapes: B sequences, C width of the conditioning. */
    private final class RecomputedPass implements Pass {
        private final NDManager owner;
        private final Input input;
        private final List<NDArray> inputs = new ArrayList<>();
        private final @Nullable NDArray condition; // [B, C]
        private final @Nullable NDArray conditionGradient;
        private final NDArray hidden;

        RecomputedPass(NDManager scope, Input input) {
            this.owner = scope;
            this.input = input;
            NDArray levels = input.levels();
            condition = levels == null ? null : condition(scope, weights.list(conditioning), levels);
            conditionGradient = condition == null ? null : condition.zerosLike();
            NDArray x = input.embedded();
            for (int i = 0; i < parts.size(); i++) {
                inputs.add(x);
                x = run(scope, i, weights.list(parts.get(i).entries()), x, condition);
            }
            this.hidden = x;
        }

        private NDArray condition(NDManager owner, List<NDArray> own, NDArray levels) {
            return program.run(owner, "condition", own, levels).singletonOrThrow();
        }

        private NDArray run(NDManager owner, int index, List<NDArray> own, NDArray x, @Nullable NDArray condition) {
            String function = parts.get(index).function();
            NDArray other = function.equals("block")
                    ? owner.create(RandomStream.key(input.dropout(), Purpose.DROPOUT, index, 0))
                    : input.positions();
            return program.run(owner, input.function(function), own, input.with(condition, x, other))
                    .singletonOrThrow();
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
            conditionBackward(gradient);
            return outGradient;
        }

        /** Adds a part's gradient, closes its input and returns the gradient of that, which takes the memory. */
        private NDArray backward(int index, NDArray outGradient, FlatVector gradient) {
            try (NDManager scope = torch.newManager();
                    NDArray from = inputs.get(index)) {
                GradientLeaves leaves = weights.leaves(scope, parts.get(index).entries());
                NDArray x = torch.leaf(scope, from);
                NDArray c = condition == null ? null : torch.leaf(scope, condition);
                NDArray[] out = new NDArray[1];
                torch.recordingGradients(() -> out[0] = run(scope, index, leaves.list(), x, c));
                torch.backward(out[0], outGradient);
                leaves.addTo(gradient);
                if (c != null && conditionGradient != null) {
                    conditionGradient.addi(torch.gradient(scope, c));
                }
                return torch.gradient(owner, x);
            }
        }

        /** What all parts have said of the conditioning goes on to its parameters. */
        private void conditionBackward(FlatVector gradient) {
            NDArray levels = input.levels();
            if (levels == null || conditionGradient == null) {
                return;
            }
            try (NDManager scope = torch.newManager()) {
                GradientLeaves leaves = weights.leaves(scope, conditioning);
                NDArray[] out = new NDArray[1];
                torch.recordingGradients(() -> out[0] = condition(scope, leaves.list(), levels));
                torch.backward(out[0], conditionGradient);
                leaves.addTo(gradient);
            }
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
