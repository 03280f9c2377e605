package radd.core.family.scorelm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import radd.core.loss.CrossEntropy;
import radd.core.loss.PositionLoss;
import radd.core.network.DiffusionTransformer;
import radd.core.objective.ItemisedLoss;
import radd.core.objective.ProgramSettings;
import radd.core.objective.TrainingProgram;
import radd.engine.CastWeights;
import radd.engine.DType;
import radd.engine.FlatVector;
import radd.engine.GradientLeaves;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;
import radd.engine.Value;
import radd.engine.Weights;

/**
 * The network-side program of {@link EmbeddingObjective}, with its gradient: the rows of the embedding's table, everything up to the norm before the head in
 * one piece, and the head in chunks whose gradient is written out, as in {@link radd.core.loss.PositionLossProgram}.
 *
 * <p>Shapes: T tokens, N positions that count, n of a chunk, V real tokens, E width of the embedding, D of the residual stream, W numbers of a position: D,
 * or 2 D + E where the output is compared with the embedding.
 */
final class EmbeddingProgram implements TrainingProgram<NoisyExamples> {
    private final Torch torch;
    private final ScoreNetwork network;
    private final EmbeddingLoss loss;
    private final CastWeights weights;
    private final Program program;
    private final int chunk;

    /** @param parameters of the network; not closed here */
    EmbeddingProgram(ScoreNetwork network, EmbeddingLoss loss, FlatVector parameters, ProgramSettings settings) {
        this.torch = parameters.torch();
        this.network = network;
        this.loss = loss;
        this.weights = new CastWeights(parameters, settings.precision());
        this.program = graph(network, loss, settings.precision()).compile(torch);
        this.chunk = settings.headChunk();
    }

    /** The program: {@code rows}, {@code rows_backward}, {@code hidden} and {@code head_loss}, each of its own parameters. */
    static Graph graph(ScoreNetwork network, EmbeddingLoss loss, Precision precision) {
        Graph graph = new Graph(precision);
        network.defineRows(graph);
        defineHidden(graph, network, loss);
        defineHeadLoss(graph, network, loss);
        return graph;
    }

    /** {@code hidden(ws, rows [T, E], fixed..., dropout [], inputs...) -> [N, W]}: normed hidden states, and output and embedding where they are compared. */
    private static void defineHidden(Graph graph, ScoreNetwork network, EmbeddingLoss loss) {
        GraphFunction function = graph.function("hidden");
        Weights weights = new Weights(function, network.trainedBackbone(), true);
        Value rows = function.input("rows", DType.FLOAT32);
        Value frequencies = network.fixedParameters().isEmpty()
                ? ScoreNetwork.frequencies(weights)
                : function.input("frequencies", DType.FLOAT32);
        Value seed = function.input("dropout", DType.INT64);
        ScoreNetwork.Inputs inputs = ScoreNetwork.Inputs.of(function);
        ScoreNetwork.Denoised denoised = network.denoised(
                weights,
                rows,
                frequencies,
                inputs,
                network.section().dropout() == 0 ? null : function.dropoutStream(seed),
                (name, value) -> {});
        Value normed = network.normed(weights, denoised.output());
        function.returns(loss.comparesEmbeddings() ? normed.beside(denoised.output(), denoised.clean()) : normed);
    }

    /** {@code head_loss(ws, hidden [n, W], targets, weights, (score_weights,) hidden_gradient [n, W], matrix_gradient [V, D]) -> [n]}. */
    private static void defineHeadLoss(Graph graph, ScoreNetwork network, EmbeddingLoss loss) {
        GraphFunction function = graph.function("head_loss");
        Weights ws = new Weights(function, network.headParameters(), true);
        int width = network.section().hiddenSize();
        Value all = function.input("hidden", DType.FLOAT32);
        Value targets = function.input("targets", DType.INT64);
        Value weights = function.input("weights", DType.FLOAT32);
        List<Value> scoreWeights =
                loss.comparesEmbeddings() ? List.of(function.input("score_weights", DType.FLOAT32)) : List.of();
        Value gradient = function.input("hidden_gradient", DType.FLOAT32);
        Value matrixGradient = function.input("matrix_gradient", DType.FLOAT32);
        Value hidden = all.narrow(1, 0, width);
        PositionLoss.Terms terms = new CrossEntropy()
                .of(network.logits(ws, hidden), new PositionLoss.Positions(targets, weights, List.of(), List.of()));
        Value narrow = terms.logitsGradient().to(graph.precision().dtype());
        gradient.narrow(1, 0, width)
                .inPlace()
                .copy(narrow.matmul(network.headMatrix(ws)).to(DType.FLOAT32));
        matrixGradient
                .inPlace()
                .addTransposedProduct(narrow, hidden.to(graph.precision().dtype()));
        Value total = terms.loss();
        for (Value score : scoreWeights) {
            Value difference = all.narrow(1, width, width).sub(all.narrow(1, 2L * width, width));
            Value factor = weights.mul(score).times(2.0 / width);
            gradient.narrow(1, width, width).inPlace().copy(difference.mul(factor.column()));
            total = total.add(squaredError(difference, width).mul(score));
        }
        function.returns(total);
    }

    /** The mean square of each row of so many numbers, [n]. */
    static Value squaredError(Value difference, int width) {
        return difference.mul(difference).byRow().sum().times(1.0 / width);
    }

    @Override
    public void refresh() {
        weights.refresh();
    }

    @Override
    public Pass accumulate(NoisyExamples batch, double scale, FlatVector gradient, long dropout) {
        try (NDManager scope = torch.newManager()) {
            NoisyBatch packed = batch.packed(false);
            NDArray ids = packed.ids(torch, scope);
            NDArray rows = torch.leaf(
                    scope,
                    program.run(scope, "rows", weights.list(network.embeddingParameters()), ids)
                            .singletonOrThrow());
            GradientLeaves leaves = weights.leaves(scope, network.trainedBackbone());
            NDArray[] inputs = inputs(scope, packed, rows, dropout);
            NDArray[] hidden = new NDArray[1];
            torch.recordingGradients(() -> hidden[0] =
                    program.run(scope, "hidden", leaves.list(), inputs).singletonOrThrow());
            NDArray hiddenGradient = scope.zeros(hidden[0].getShape(), DataType.FLOAT32);
            float[] losses = head(scope, hidden[0].stopGradient(), batch, scale, hiddenGradient, gradient);
            torch.backward(hidden[0], hiddenGradient);
            leaves.addTo(gradient);
            program.run(
                    scope,
                    "rows_backward",
                    List.of(),
                    ids,
                    torch.gradient(scope, rows),
                    gradient.parameter(scope, network.embeddingParameters().get(0)));
            return new Pass(
                    batch.itemised(losses).stream()
                            .mapToDouble(ItemisedLoss::nats)
                            .toArray(),
                    losses.length);
        }
    }

    private NDArray[] inputs(NDManager scope, NoisyBatch packed, NDArray rows, long dropout) {
        List<NDArray> inputs = new ArrayList<>(List.of(rows));
        inputs.addAll(weights.list(network.fixedParameters()));
        inputs.add(scope.create(dropout));
        inputs.addAll(List.of(packed.inputs(torch, scope)));
        return inputs.toArray(NDArray[]::new);
    }

    /** Head and loss in chunks; the loss of each position without its weight, [N]. */
    private float[] head(
            NDManager scope,
            NDArray hidden,
            NoisyExamples batch,
            double scale,
            NDArray hiddenGradient,
            FlatVector gradient) {
        int[] targets = batch.targets();
        List<NDArray> inputs = new ArrayList<>(
                List.of(hidden, torch.ids(scope, targets, targets.length), scope.create(batch.weights(scale))));
        if (loss.comparesEmbeddings()) {
            inputs.add(scope.create(batch.scoreWeights()));
        }
        inputs.add(hiddenGradient);
        ParameterTable.Entry matrix = network.headParameters().get(0);
        NDArray matrixGradient = gradient.parameter(scope, matrix);
        NDArray losses = scope.create(new Shape(targets.length), DataType.FLOAT32);
        int each = DiffusionTransformer.evenChunk(targets.length, chunk);
        for (int from = 0; from < targets.length; from += each) {
            int to = Math.min(targets.length, from + each);
            try (NDManager chunkScope = torch.newManager()) {
                List<NDArray> pieces = new ArrayList<>();
                for (NDArray input : inputs) {
                    pieces.add(torch.piece(chunkScope, input, from, to));
                }
                pieces.add(matrixGradient);
                NDArray some = program.run(
                                chunkScope, "head_loss", weights.list(List.of(matrix)), pieces.toArray(NDArray[]::new))
                        .singletonOrThrow();
                gradient.copy(torch.piece(chunkScope, losses, from, to), some);
            }
        }
        return losses.toFloatArray();
    }

    @Override
    public void close() {
        program.close();
        weights.close();
    }
}
