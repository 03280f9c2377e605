package radd.core.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import radd.engine.CastWeights;
import radd.engine.FlatVector;
import radd.engine.GradientLeaves;
import radd.engine.ParameterTable;
import radd.engine.Program;
import radd.engine.Torch;

/** The backbone in one piece, whose activations are all kept for the backward pass. */
final class KeptBackbone implements TrainingBackbone {
    private final Torch torch;
    private final Program program;
    private final CastWeights weights;
    private final List<ParameterTable.Entry> entries;

    /**
     * @param program has {@code hidden} and {@code hidden_runs}; not closed here
     * @param weights not closed here
     * @param entries the parameters that {@code hidden} takes
     */
    KeptBackbone(Torch torch, Program program, CastWeights weights, List<ParameterTable.Entry> entries) {
        this.torch = torch;
        this.program = program;
        this.weights = weights;
        this.entries = entries;
    }

    @Override
    public Pass forward(NDManager scope, Input input) {
        GradientLeaves leaves = weights.leaves(scope, entries);
        NDArray x = torch.leaf(scope, input.embedded());
        NDArray[] inputs = input.with(input.levels(), x, input.positions(), scope.create(input.dropout()));
        NDArray[] hidden = new NDArray[1];
        torch.recordingGradients(() -> hidden[0] = program.run(scope, input.function("hidden"), leaves.list(), inputs)
                .singletonOrThrow());
        return new KeptPass(scope, x, leaves, hidden[0]);
    }

    /** A pass with its gradient graph. */
    private final class KeptPass implements Pass {
        private final NDManager owner;
        private final NDArray x;
        private final GradientLeaves leaves;
        private final NDArray output;

        KeptPass(NDManager scope, NDArray x, GradientLeaves leaves, NDArray output) {
            this.owner = scope;
            this.x = x;
            this.leaves = leaves;
            this.output = output;
        }

        @Override
        public NDArray hidden() {
            return output.stopGradient();
        }

        @Override
        public NDArray backward(NDArray hiddenGradient, FlatVector gradient) {
            torch.backward(output, hiddenGradient);
            leaves.addTo(gradient);
            return torch.gradient(owner, x);
        }
    }

    @Override
    public void close() {
        // The program is the owner's.
    }
}
