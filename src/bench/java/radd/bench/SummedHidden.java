package radd.bench;

import radd.core.loss.CrossEntropy;
import radd.core.loss.PositionLossProgram;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import radd.core.loss.PositionBatch;
import radd.core.network.DiffusionTransformer;
import radd.engine.CastWeights;
import radd.engine.FlatVector;
import radd.engine.GradientLeaves;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;

/** A training step without a head: the loss is the sum of the hidden states. What it lacks in memory is what the head costs. */
final class SummedHidden implements AutoCloseable {
    private final Torch torch;
    private final DiffusionTransformer network;
    private final CastWeights weights;
    private final Program program;

    SummedHidden(DiffusionTransformer network, FlatVector parameters, Precision precision) {
        this.torch = parameters.torch();
        this.network = network;
        this.weights = new CastWeights(parameters, precision);
        this.program = PositionLossProgram.graph(network, new CrossEntropy(), precision).compile(torch);
    }

    void step(PositionBatch batch, FlatVector gradient) {
        try (NDManager scope = torch.newManager()) {
            GradientLeaves leaves = weights.leaves(scope, network.backboneParameters());
            NDArray tokens = torch.ids(scope, batch.tokens(), batch.size(), batch.length());
            NDArray x = program.run(scope, "embed", weights.list(network.embeddingParameters()), tokens)
                    .singletonOrThrow();
            NDArray positions = torch.ids(scope, batch.positions(), batch.positions().length);
            NDArray[] hidden = new NDArray[1];
            torch.recordingGradients(() ->
                    hidden[0] = program.run(scope, "hidden", leaves.list(), x, positions, scope.create(1L))
                            .singletonOrThrow());
            torch.backward(hidden[0], scope.ones(hidden[0].getShape()));
            leaves.addTo(gradient);
        }
    }

    @Override
    public void close() {
        program.close();
        weights.close();
    }
}
