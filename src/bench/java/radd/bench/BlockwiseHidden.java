package radd.bench;

import radd.core.loss.PositionBatch;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
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
 * {@link SummedHidden} with a gradient graph for each block, so that a block's gradient is there before the next one's backward begins; all
 * activations are kept.
 */
final class BlockwiseHidden implements AutoCloseable {
    private final Torch torch;
    private final DiffusionTransformer network;
    private final CastWeights weights;
    private final Program program;

    BlockwiseHidden(DiffusionTransformer network, FlatVector parameters, Precision precision) {
        this.torch = parameters.torch();
        this.network = network;
        this.weights = new CastWeights(parameters, precision);
        Graph graph = new Graph(precision);
        network.defineEmbedding(graph);
        network.defineBackboneParts(graph);
        this.program = graph.compile(torch);
    }

    /** A part's input and output and its parameters as leaves. */
    private record Part(NDArray x, GradientLeaves leaves, NDArray out) {}

    void step(PositionBatch batch, FlatVector gradient) {
        try (NDManager scope = torch.newManager()) {
            NDArray tokens = torch.ids(scope, batch.tokens(), batch.size(), batch.length());
            NDArray x = program.run(scope, "embed", weights.list(network.embeddingParameters()), tokens)
                    .singletonOrThrow();
            NDArray positions = torch.ids(scope, batch.positions(), batch.positions().length);
            List<Part> parts = new ArrayList<>();
            for (int block = 0; block < network.config().blocks(); block++) {
                parts.add(part(scope, "block", network.blockParameters(block), x, scope.create(1L)));
                x = parts.get(block).out().stopGradient();
            }
            parts.add(part(scope, "last", network.lastParameters(), x, positions));
            NDArray outGradient = scope.ones(parts.get(parts.size() - 1).out().getShape());
            for (int i = parts.size() - 1; i >= 0; i--) {
                Part part = parts.get(i);
                torch.backward(part.out(), outGradient);
                part.leaves().addTo(gradient);
                outGradient = torch.gradient(scope, part.x());
            }
        }
    }

    private Part part(
            NDManager scope, String function, List<ParameterTable.Entry> entries, NDArray input, NDArray other) {
        GradientLeaves leaves = weights.leaves(scope, entries);
        NDArray x = torch.leaf(scope, input);
        NDArray[] out = new NDArray[1];
        torch.recordingGradients(() ->
                out[0] = program.run(scope, function, leaves.list(), x, other).singletonOrThrow());
        return new Part(x, leaves, out[0]);
    }

    @Override
    public void close() {
        program.close();
        weights.close();
    }
}
