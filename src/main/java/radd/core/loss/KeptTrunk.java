package radd.core.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import radd.engine.FlatVector;
import radd.engine.Program;
import radd.engine.Torch;

/** The trunk in one piece, whose activations are all kept for the backward pass. */
final class KeptTrunk implements TrainingTrunk {
    private final Torch torch;
    private final Program program;
    private final FlatVector parameters;

    /**
     * @param program has {@code hidden}; not closed here
     * @param parameters not closed here
     */
    KeptTrunk(Program program, FlatVector parameters) {
        this.torch = parameters.torch();
        this.program = program;
        this.parameters = parameters;
    }

    @Override
    public Pass forward(NDManager scope, MaskedBatch batch, long dropout) {
        List<NDArray> leaves = parameters.leaves(scope);
        NDArray tokens = scope.create(batch.tokens(), new Shape(batch.size(), batch.length()));
        NDArray positions = scope.create(batch.positions());
        NDArray[] hidden = new NDArray[1];
        torch.recordingGradients(
                () -> hidden[0] = program.run(scope, "hidden", leaves, tokens, positions, scope.create(dropout))
                        .singletonOrThrow());
        return new KeptPass(hidden[0], leaves);
    }

    /** A pass with its gradient graph. */
    private final class KeptPass implements Pass {
        private final NDArray output;
        private final List<NDArray> leaves;

        KeptPass(NDArray output, List<NDArray> leaves) {
            this.output = output;
            this.leaves = leaves;
        }

        @Override
        public NDArray hidden() {
            return output.stopGradient();
        }

        /** A leaf that the trunk does not reach (the head) has no gradient. */
        @Override
        public void backward(NDArray hiddenGradient, FlatVector gradient) {
            torch.backward(output, hiddenGradient);
            for (int i = 0; i < leaves.size(); i++) {
                try (NDManager scope = torch.newManager();
                        NDArray leaf = leaves.get(i)) {
                    NDArray leafGradient = torch.gradient(scope, leaf);
                    if (leafGradient != null) {
                        gradient.add(gradient.leafPiece(scope, i), leafGradient);
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        // The program is the owner's.
    }
}
