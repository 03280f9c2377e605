package radd.core.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import radd.core.network.DiffusionTransformer;
import radd.core.objective.ProgramSettings;
import radd.core.objective.TrainingProgram;
import radd.engine.CastWeights;
import radd.engine.DType;
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;
import radd.engine.Value;
import radd.engine.Weights;

/**
 * The one network-side program behind all losses of positions, with its gradient.
 *
 * <p>Embedding, backbone, the vocabulary head in chunks of positions, then one backward through the backbone. The head's gradient is written out,
 * see {@link PositionLoss}, so a chunk needs two buffers of its logits' size, its part of the head's gradient is added in
 * place, and nothing is computed twice. Shapes: B sequences, L length, D width, V real tokens, K rows of embedding and head, N positions that
 * are asked for, of which a sequence in a rectangle has b L + l, and one among others of several lengths its place in {@link PositionBatch#runs}.
 */
public final class PositionLossProgram implements TrainingProgram<PositionBatch> {
    private final Torch torch;
    private final DiffusionTransformer network;
    private final PositionLoss loss;
    private final CastWeights weights;
    private final Program program;
    private final TrainingBackbone backbone;
    private final int chunk;

    /**
     * @param network the network
     * @param loss of each position
     * @param parameters its parameters; not closed here
     */
    public PositionLossProgram(
            DiffusionTransformer network, PositionLoss loss, FlatVector parameters, ProgramSettings settings) {
        this.torch = parameters.torch();
        this.network = network;
        this.loss = loss;
        this.weights = new CastWeights(parameters, settings.precision());
        this.program = graph(network, loss, settings.precision()).compile(torch);
        this.backbone = settings.recompute()
                ? new RecomputedBackbone(torch, network, weights, settings.precision())
                : new KeptBackbone(torch, program, weights, network.backboneParameters());
        this.chunk = settings.headChunk();
    }

    /**
     * The training program: {@code embed}, {@code embed_backward}, {@code hidden}, {@code hidden_runs} for sequences of several lengths, and
     * {@code head_loss}, each of its own parameters.
     */
    public static Graph graph(DiffusionTransformer network, PositionLoss loss, Precision precision) {
        Graph graph = new Graph(precision);
        network.defineEmbedding(graph);
        network.defineTrainingHidden(graph);
        GraphFunction function = graph.function("head_loss");
        Weights weights = new Weights(function, network.headParameters(), true);
        Value hidden = function.input("hidden", DType.FLOAT32); // [N, D]
        PositionLoss.Positions positions = new PositionLoss.Positions(
                function.input("targets", DType.INT64),
                function.input("token_weights", DType.FLOAT32),
                loss.readsOwnTokens() ? List.of(function.input("own", DType.INT64)) : List.of(),
                loss.numbers().stream()
                        .map(name -> function.input(name, DType.FLOAT32))
                        .toList()); // [N] each
        Value hiddenGradient = function.input("hidden_gradient", DType.FLOAT32); // [N, D]
        Value matrixGradient = function.input("matrix_gradient", DType.FLOAT32); // [K, D]
        boolean tied = network.architecture().tied();
        List<Value> biasGradient = tied ? List.of() : List.of(function.input("bias_gradient", DType.FLOAT32)); // [K]
        int outputs = network.architecture().outputs();
        PositionLoss.Terms terms = loss.of(network.logits(weights, hidden), positions);
        Value logitsGradient = terms.logitsGradient(); // [N, V]
        biasGradient.forEach(bias -> bias.narrow(0, 0, outputs).inPlace().add(logitsGradient.sumRows()));
        Value narrow = logitsGradient.toAlignedRows(precision.dtype());
        hiddenGradient
                .inPlace()
                .copy(narrow.matmulOfAlignedRows(network.headMatrix(weights)).to(DType.FLOAT32));
        matrixGradient.narrow(0, 0, outputs).inPlace().addTransposedProduct(narrow, hidden.to(precision.dtype()));
        function.returns(terms.loss());
        return graph;
    }

    @Override
    public void refresh() {
        weights.refresh();
    }

    @Override
    public Pass accumulate(PositionBatch batch, double scale, FlatVector gradient, long dropout) {
        return accumulate(batch, scale, gradient, dropout, part -> {});
    }

    /** As the other method; the listener hears of each part of the pass when its work has been asked for, which a GPU may not have done yet. */
    public Pass accumulate(
            PositionBatch batch, double scale, FlatVector gradient, long dropout, Consumer<PassPart> listener) {
        float[] losses = positionLosses(batch, scale, gradient, dropout, listener);
        return new Pass(batch.losses(losses), losses.length);
    }

    /** The loss of each position without its weight, [N]; adds the gradient. */
    float[] positionLosses(
            PositionBatch batch, double scale, FlatVector gradient, long dropout, Consumer<PassPart> listener) {
        if (batch.positions().length == 0) {
            return new float[0];
        }
        try (NDManager scope = torch.newManager()) {
            NDArray tokens = tokens(scope, batch);
            NDArray embedded = program.run(scope, "embed", weights.list(network.embeddingParameters()), tokens)
                    .singletonOrThrow();
            NDArray positions = ids(scope, batch.positions());
            NDArray levels = network.conditioned() ? scope.create(batch.levels()) : null;
            List<NDArray> runs = batch.runs()
                    .map(lie -> List.of(lie.inputs(scope, network.conditioned())))
                    .orElse(List.of());
            TrainingBackbone.Pass pass =
                    backbone.forward(scope, new TrainingBackbone.Input(embedded, positions, dropout, levels, runs));
            listener.accept(PassPart.FORWARD);
            Shape shape = new Shape(batch.positions().length, network.config().hiddenSize());
            NDArray hiddenGradient = scope.create(shape, DataType.FLOAT32);
            NDArray losses = head(scope, pass.hidden(), positionInputs(scope, batch, scale), hiddenGradient, gradient);
            listener.accept(PassPart.LOSS);
            NDArray embeddedGradient = pass.backward(hiddenGradient, gradient);
            NDArray tableGradient =
                    gradient.parameter(scope, network.embeddingParameters().get(0));
            program.run(scope, "embed_backward", List.of(), tokens, embeddedGradient, tableGradient);
            listener.accept(PassPart.BACKWARD);
            return losses.toFloatArray();
        }
    }

    /** A rectangle, or one row of all sequences where their lengths differ. */
    private NDArray tokens(NDManager scope, PositionBatch batch) {
        int[] tokens = batch.tokens();
        int rows = batch.runs().isPresent() ? 1 : batch.size();
        return torch.ids(scope, tokens, rows, tokens.length / rows);
    }

    private NDArray ids(NDManager scope, int[] ids) {
        return torch.ids(scope, ids, ids.length);
    }

    /** What the loss knows of the positions, in the order of its function's inputs, [N] each. */
    private List<NDArray> positionInputs(NDManager scope, PositionBatch batch, double scale) {
        List<NDArray> inputs = new ArrayList<>();
        inputs.add(ids(scope, batch.targets()));
        inputs.add(scope.create(batch.weights(scale)));
        if (loss.readsOwnTokens()) {
            inputs.add(ids(scope, batch.ownTokens()));
        }
        for (int i = 0; i < loss.numbers().size(); i++) {
            inputs.add(scope.create(batch.numbers(i)));
        }
        return inputs;
    }

    /** Head and loss in chunks; a head that is the embedding adds to the embedding's gradient. */
    private NDArray head(
            NDManager scope,
            NDArray hidden,
            List<NDArray> positionInputs,
            NDArray hiddenGradient,
            FlatVector gradient) {
        List<NDArray> head = weights.list(network.headParameters());
        List<NDArray> headGradients = network.headParameters().stream()
                .map(entry -> gradient.parameter(scope, entry))
                .toList();
        int count = (int) hidden.getShape().get(0);
        NDArray losses = scope.create(new Shape(count), DataType.FLOAT32);
        int each = DiffusionTransformer.evenChunk(count, chunk);
        for (int from = 0; from < count; from += each) {
            int to = Math.min(count, from + each);
            try (NDManager chunkScope = torch.newManager()) {
                List<NDArray> inputs = new ArrayList<>();
                inputs.add(torch.piece(chunkScope, hidden, from, to));
                for (NDArray input : positionInputs) {
                    inputs.add(torch.piece(chunkScope, input, from, to));
                }
                inputs.add(torch.piece(chunkScope, hiddenGradient, from, to));
                inputs.addAll(headGradients);
                NDArray loss = program.run(chunkScope, "head_loss", head, inputs.toArray(NDArray[]::new))
                        .singletonOrThrow();
                gradient.copy(torch.piece(chunkScope, losses, from, to), loss);
            }
        }
        return losses;
    }

    @Override
    public void close() {
        backbone.close();
        program.close();
        weights.close();
    }
}
