package radd.core.loss;

import radd.core.model.RaddTransformer;
<<<<<<< HEAD
import radd.core.objective.TrainingProgram;
import radd.engine.CastWeights;
import radd.engine.DType;
=======
>>>>>>> network
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.Precision;

<<<<<<< HEAD
/**
 * The one network-side program behind all four losses: weighted cross-entropy at masked positions, with its gradient.
 *
 * <p>Embedding, trunk, the vocabulary head in chunks of positions, then one backward through the trunk. The head's gradient is written out,
 * d/d logits = w (softmax - onehot), so a chunk needs two buffers of its logits' size, its part of the head's gradient is added in
 * place, and nothing is computed twice. Shapes: B sequences, L length, D width, V real tokens, N masked positions, flattened as b L + l.
 */
public final class MaskedCrossEntropy implements TrainingProgram<MaskedBatch> {
    private final Torch torch;
    private final RaddTransformer network;
    private final CastWeights weights;
    private final Program program;
    private final TrainingTrunk trunk;
    private final int chunk;
=======
/** {@link PositionLossProgram} with {@link CrossEntropy}: RADD's four losses. */
public final class MaskedCrossEntropy implements AutoCloseable {
    private final PositionLossProgram program;
>>>>>>> network

    /** As the other constructor, with the activations of all blocks kept and the head's chunk of {@link RaddTransformer#headChunk}. */
    public MaskedCrossEntropy(RaddTransformer network, FlatVector parameters, Precision precision) {
        this(network, parameters, precision, false, network.headChunk());
    }

    /** As {@link PositionLossProgram}'s. */
    public MaskedCrossEntropy(
            RaddTransformer network, FlatVector parameters, Precision precision, boolean recompute, int chunk) {
        program = new PositionLossProgram(network, new CrossEntropy(), parameters, precision, recompute, chunk);
    }

    /** The training program. */
    public static Graph graph(RaddTransformer network, Precision precision) {
        return PositionLossProgram.graph(network, new CrossEntropy(), precision);
    }

    @Override
    public void refresh() {
        program.refresh();
    }

<<<<<<< HEAD
    @Override
    public Pass accumulate(MaskedBatch batch, double scale, FlatVector gradient, long dropout) {
        float[] crossEntropy = crossEntropy(batch, scale, gradient, dropout);
        return new Pass(batch.losses(crossEntropy), crossEntropy.length);
    }

    /** -log c of each target, nats, [N]; adds the gradient. */
    private float[] crossEntropy(MaskedBatch batch, double scale, FlatVector gradient, long dropout) {
        if (batch.positions().length == 0) {
            return new float[0];
        }
        try (NDManager scope = torch.newManager()) {
            NDArray tokens = scope.create(batch.tokens(), new Shape(batch.size(), batch.length()));
            NDArray embedded = program.run(scope, "embed", weights.list(network.embeddingParameters()), tokens)
                    .singletonOrThrow();
            TrainingTrunk.Pass pass = trunk.forward(scope, embedded, scope.create(batch.positions()), dropout);
            Shape shape = new Shape(batch.positions().length, network.config().hiddenSize());
            NDArray hiddenGradient = scope.create(shape, DataType.FLOAT32);
            NDArray losses =
                    head(scope, pass.hidden(), hiddenGradient, batch.targets(), batch.weights(scale), gradient);
            NDArray embeddedGradient = pass.backward(hiddenGradient, gradient);
            NDArray tableGradient =
                    gradient.parameter(scope, network.embeddingParameters().get(0));
            program.run(scope, "embed_backward", List.of(), tokens, embeddedGradient, tableGradient);
            return losses.toFloatArray();
        }
    }

    private NDArray head(
            NDManager scope,
            NDArray hidden,
            NDArray hiddenGradient,
            long[] targets,
            float[] tokenWeights,
            FlatVector gradient) {
        ParameterTable table = network.table();
        List<NDArray> head = weights.list(network.headParameters());
        NDArray matrixGradient = gradient.parameter(scope, table.entry("output_layer.linear.weight"));
        NDArray biasGradient = gradient.parameter(scope, table.entry("output_layer.linear.bias"));
        NDArray targetArray = scope.create(targets);
        NDArray weightArray = scope.create(tokenWeights);
        NDArray losses = scope.create(new Shape(targets.length), DataType.FLOAT32);
        int each = RaddTransformer.evenChunk(targets.length, chunk);
        for (int from = 0; from < targets.length; from += each) {
            int to = Math.min(targets.length, from + each);
            try (NDManager chunkScope = torch.newManager()) {
                NDArray loss = program.run(
                                chunkScope,
                                "head_loss",
                                head,
                                torch.piece(chunkScope, hidden, from, to),
                                torch.piece(chunkScope, targetArray, from, to),
                                torch.piece(chunkScope, weightArray, from, to),
                                torch.piece(chunkScope, hiddenGradient, from, to),
                                matrixGradient,
                                biasGradient)
                        .singletonOrThrow();
                gradient.copy(torch.piece(chunkScope, losses, from, to), loss);
            }
        }
        return losses;
=======
    /** {@link PositionLossProgram#accumulate}; -log c of each target, nats, [N]. */
    public float[] accumulate(MaskedBatch batch, double scale, FlatVector gradient, long dropout) {
        return program.accumulate(batch, scale, gradient, dropout);
>>>>>>> network
    }

    @Override
    public void close() {
        program.close();
    }
}
