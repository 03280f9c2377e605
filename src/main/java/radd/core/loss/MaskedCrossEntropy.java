package radd.core.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.Consumer;
import radd.core.model.RaddTransformer;
import radd.engine.CastWeights;
import radd.engine.DType;
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;
import radd.engine.Value;
import radd.engine.Weights;

/**
 * The one network-side program behind all four losses: weighted cross-entropy at masked positions, with its gradient.
 *
 * <p>Embedding, trunk, the vocabulary head in chunks of positions, then one backward through the trunk. The head's gradient is written out,
 * d/d logits = w (softmax - onehot), so a chunk needs two buffers of its logits' size, its part of the head's gradient is added in
 * place, and nothing is computed twice. Shapes: B sequences, L length, D width, V real tokens, N masked positions, flattened as b L + l.
 */
public final class MaskedCrossEntropy implements AutoCloseable {
    private final Torch torch;
    private final RaddTransformer network;
    private final CastWeights weights;
    private final Program program;
    private final TrainingTrunk trunk;
    private final int chunk;

    /** As the other constructor, with the activations of all blocks kept and the head's chunk of {@link RaddTransformer#headChunk}. */
    public MaskedCrossEntropy(RaddTransformer network, FlatVector parameters, Precision precision) {
        this(network, parameters, precision, false, network.headChunk());
    }

    /**
     * @param network the network
     * @param parameters its parameters; not closed here
     * @param precision precision of the matrix products; must have gradients
     * @param recompute whether every block is computed anew in its backward pass, rather than its activations kept
     * @param chunk most positions at which the head is evaluated at once, at least 1
     */
    public MaskedCrossEntropy(
            RaddTransformer network, FlatVector parameters, Precision precision, boolean recompute, int chunk) {
        if (!precision.trains()) {
            throw new IllegalArgumentException("precision " + precision.label() + " has no gradients");
        }
        this.torch = parameters.torch();
        this.network = network;
        this.weights = new CastWeights(parameters, precision);
        this.program = graph(network, precision).compile(torch);
        this.trunk = recompute
                ? new RecomputedTrunk(torch, network, weights, precision)
                : new KeptTrunk(torch, program, weights, network.trunkParameters());
        this.chunk = chunk;
    }

    /** The training program: {@code embed}, {@code embed_backward}, {@code hidden} and {@code head_loss}, each of its own parameters. */
    public static Graph graph(RaddTransformer network, Precision precision) {
        Graph graph = new Graph(precision);
        network.defineEmbedding(graph);
        network.defineTrainingHidden(graph, "hidden");
        GraphFunction function = graph.function("head_loss");
        Weights weights = new Weights(function, network.headParameters(), true);
        Value hidden = function.input("hidden", DType.FLOAT32); // [N, D]
        Value targets = function.input("targets", DType.INT64); // [N]
        Value tokenWeights = function.input("token_weights", DType.FLOAT32); // [N]
        Value hiddenGradient = function.input("hidden_gradient", DType.FLOAT32); // [N, D]
        Value matrixGradient = function.input("matrix_gradient", DType.FLOAT32); // [V + 1, D]
        Value biasGradient = function.input("bias_gradient", DType.FLOAT32); // [V + 1]
        int tokens = network.config().tokens();
        Value logProbs = network.logits(weights, hidden).logSoftmax(); // [N, V]
        Value loss = logProbs.byRow().pick(targets).neg(); // [N]
        Value logitsGradient = logProbs.inPlace()
                .exp()
                .inPlace()
                .mul(tokenWeights.column())
                .inPlace()
                .addAt(targets, tokenWeights.neg()); // [N, V]
        biasGradient.narrow(0, 0, tokens).inPlace().add(logitsGradient.sumRows());
        Value narrow = logitsGradient.to(precision.dtype());
        hiddenGradient.inPlace().copy(narrow.matmul(network.headMatrix(weights)).to(DType.FLOAT32));
        matrixGradient.narrow(0, 0, tokens).inPlace().addTransposedProduct(narrow, hidden.to(precision.dtype()));
        function.returns(loss);
        return graph;
    }

    /** Takes over parameters that have changed since this was made or last called. */
    public void refresh() {
        weights.refresh();
    }

    /**
     * Losses at masked positions; adds the gradient of sum_n weight_n loss_n to {@code gradient}.
     *
     * @param batch what is masked
     * @param scale factor of all weights: 1 / global batch size for the mean over sequences
     * @param gradient a vector of the parameters' table on the same device
     * @param dropout seed of the dropout of this pass
     * @return -log c of each target, nats, [N]
     */
    public float[] accumulate(MaskedBatch batch, double scale, FlatVector gradient, long dropout) {
        return accumulate(batch, scale, gradient, dropout, part -> {});
    }

    /** As the other method; the listener hears of each part of the pass when its work has been asked for, which a GPU may not have done yet. */
    public float[] accumulate(
            MaskedBatch batch, double scale, FlatVector gradient, long dropout, Consumer<PassPart> listener) {
        if (batch.positions().length == 0) {
            return new float[0];
        }
        try (NDManager scope = torch.newManager()) {
            NDArray tokens = scope.create(batch.tokens(), new Shape(batch.size(), batch.length()));
            NDArray embedded = program.run(scope, "embed", weights.list(network.embeddingParameters()), tokens)
                    .singletonOrThrow();
            TrainingTrunk.Pass pass = trunk.forward(scope, embedded, scope.create(batch.positions()), dropout);
            listener.accept(PassPart.FORWARD);
            Shape shape = new Shape(batch.positions().length, network.config().hiddenSize());
            NDArray hiddenGradient = scope.create(shape, DataType.FLOAT32);
            NDArray losses =
                    head(scope, pass.hidden(), hiddenGradient, batch.targets(), batch.weights(scale), gradient);
            listener.accept(PassPart.LOSS);
            NDArray embeddedGradient = pass.backward(hiddenGradient, gradient);
            NDArray tableGradient =
                    gradient.parameter(scope, network.embeddingParameters().get(0));
            program.run(scope, "embed_backward", List.of(), tokens, embeddedGradient, tableGradient);
            listener.accept(PassPart.BACKWARD);
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
    }

    @Override
    public void close() {
        trunk.close();
        program.close();
        weights.close();
    }
}
