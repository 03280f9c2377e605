package radd.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import radd.core.loss.MaskedBatch;
import radd.core.loss.MaskedCrossEntropy;
import radd.core.model.RaddTransformer;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;

/** A training step without a head: the loss is the sum of the hidden states. What it lacks in memory is what the head costs. */
final class SummedHidden implements AutoCloseable {
    private final Torch torch;
    private final FlatVector parameters;
    private final Program program;

    SummedHidden(RaddTransformer network, FlatVector parameters, Precision precision) {
        this.torch = parameters.torch();
        this.parameters = parameters;
        this.program = MaskedCrossEntropy.graph(network, precision).compile(torch);
    }

    void step(MaskedBatch batch, FlatVector gradient) {
        try (NDManager scope = torch.newManager()) {
            List<NDArray> leaves = parameters.leaves(scope);
            NDArray tokens = scope.create(batch.tokens(), new Shape(batch.size(), batch.length()));
            NDArray positions = scope.create(batch.positions());
            NDArray[] hidden = new NDArray[1];
            torch.recordingGradients(() ->
                    hidden[0] = program.run(scope, "hidden", leaves, tokens, positions, scope.create(1L))
                            .singletonOrThrow());
            torch.backward(hidden[0], scope.ones(hidden[0].getShape()));
            for (int i = 0; i < leaves.size(); i++) {
                NDArray leafGradient = torch.gradient(scope, leaves.get(i));
                if (leafGradient != null) {
                    gradient.add(gradient.leafPiece(scope, i), leafGradient);
                }
            }
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
