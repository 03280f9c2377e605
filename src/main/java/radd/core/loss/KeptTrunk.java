package radd.core.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import radd.engine.CastWeights;
import radd.engine.FlatVector;
import radd.engine.GradientLeaves;
import radd.engine.ParameterTable;
import radd.engine.Program;
import radd.engine.Torch;

/** The trunk in one piece, whose activations are all kept for the backward pass. */
final class KeptTrunk implements TrainingTrunk {
    private final Torch torch;
    private final Program program;
    private final CastWeights weights;
    private final List<ParameterTable.Entry> entries;

    /**
     * @param program has {@code hidden}; not closed here
     * @param weights not closed here
     * @param entries the parameters that {@code hidden} takes
     */
    KeptTrunk(Torch torch, Program program, CastWeights weights, List<ParameterTable.Entry> entries) {
        this.torch = torch;
        this.program = program;
        this.weights = weights;
        this.entries = entries;
    }

    @Override
    public Pass forward(NDManager scope, MaskedBatch batch, long dropout) {
        GradientLeaves leaves = weights.leaves(scope, entries);
        NDArray tokens = scope.create(batch.tokens(), new Shape(batch.size(), batch.length()));
        NDArray positions = scope.create(batch.positions());
        NDArray[] hidden = new NDArray[1];
        torch.recordingGradients(
                () -> hidden[0] = program.run(scope, "hidden", leaves.list(), tokens, positions, scope.create(dropout))
                        .singletonOrThrow());
        return new KeptPass(hidden[0], leaves);
    }

    /** A pass with its gradient graph. */
    private final class KeptPass implements Pass {
        private final NDArray output;
        private final GradientLeaves leaves;

        KeptPass(NDArray output, GradientLeaves leaves) {
            this.output = output;
            this.leaves = leaves;
        }

        @Override
        public NDArray hidden() {
            return output.stopGradient();
        }

        @Override
        public void backward(NDArray hiddenGradient, FlatVector gradient) {
            torch.backward(output, hiddenGradient);
            leaves.addTo(gradient);
        }
    }

    @Override
    public void close() {
        // The program is the owner's.
    }
}
