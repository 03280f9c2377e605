package radd.core.network;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import radd.engine.DType;
import radd.engine.Dim;
import radd.engine.DropoutStream;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.ParameterTable;
import radd.engine.Value;
import radd.engine.Weights;

/**
 * The transformer of all families: for partly masked or otherwise corrupted sequences, numbers for every token that may stand at each position.
 *
 * <p>Pre-norm, without causal mask; RADD's takes nothing else (arXiv:2406.03736, section 3; reference {@code model/transformer.py}, class
 * {@code RADD}), others a level of each sequence. Shapes: B sequences, L length, D width, C width of the conditioning, H heads, V real
 * tokens, K rows of the embedding, N positions, flattened as b L + l.
 */
public final class DiffusionTransformer implements Network {
    private final Architecture architecture;
    private final ModelConfig config;
    private final ParameterNames names;
    private final ParameterTable table;

    /** RADD's network of a configuration. */
    public DiffusionTransformer(ModelConfig config) {
        this(Architecture.radd(config));
    }

    /** The network of an architecture. */
    public DiffusionTransformer(Architecture architecture) {
        this.architecture = architecture;
        this.config = architecture.size();
        this.names = architecture.names();
        this.table = architecture.table();
    }

    /** What the network is made of. */
    public Architecture architecture() {
        return architecture;
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public boolean conditioned() {
        return architecture.conditioned();
    }

    @Override
    public Prediction prediction() {
        return architecture.prediction();
    }

    /** Names and shapes of the parameters, as in the reference; matrices of the backbone and head and their biases are operands of products. */
    @Override
    public ParameterTable table() {
        return table;
    }

    /** The embedding's parameter. */
    public List<ParameterTable.Entry> embeddingParameters() {
        return List.of(table.entry(names.embedding()));
    }

    /** Parameters between embedding and vocabulary head, in order: conditioning, blocks, final norm with its shift and scale. */
    public List<ParameterTable.Entry> backboneParameters() {
        return Stream.of(conditioningParameters(), table.entries(names.blocks() + "."), lastParameters())
                .flatMap(List::stream)
                .toList();
    }

    /** Parameters that make the conditioning of a level, in order; none where the network takes no level. */
    public List<ParameterTable.Entry> conditioningParameters() {
        return table.entries(names.conditioning() + ".");
    }

    /** Parameters of a block, in order. */
    public List<ParameterTable.Entry> blockParameters(int block) {
        return table.entries(names.block(block));
    }

    /** Parameters of the norm before the head and of its shift and scale, in order. */
    public List<ParameterTable.Entry> lastParameters() {
        return Stream.of(names.finalNorm(), names.finalModulation())
                .flatMap(name -> table.entries(name + ".").stream())
                .toList();
    }

    /** Parameters of the vocabulary head: matrix and bias, or the embedding alone. */
    public List<ParameterTable.Entry> headParameters() {
        return architecture.tied() ? embeddingParameters() : table.entries(names.head() + ".");
    }

    /** Positions of a chunk of the head when so many are cut evenly into as few chunks of at most {@code most} as can be. */
    public static int evenChunk(int positions, int most) {
        int chunks = Math.max(1, (positions + most - 1) / most);
        return (positions + chunks - 1) / chunks;
    }

    /**
     * Adds the embedding and its written-out gradient: {@code embed(ws, tokens [B, L]) -> [B, L, D]}, and
     * {@code embed_backward(tokens [B, L], out [B, L, D], table [K, D])}, which adds the gradient of {@code embed}'s result to that of its table.
     */
    public void defineEmbedding(Graph graph) {
        GraphFunction embed = graph.function("embed");
        Weights weights = new Weights(embed, embeddingParameters(), true);
        embed.returns(embed.input("tokens", DType.INT64).embed(weights.parameter(names.embedding())));
        GraphFunction backward = graph.function("embed_backward");
        Value tokens = backward.input("tokens", DType.INT64);
        Value out = backward.input("out", DType.FLOAT32);
        Value gradient = backward.input("table", DType.FLOAT32);
        backward.returns(gradient.inPlace().addRows(tokens.reshape(Dim.INFERRED), out.flatten(0, 1)));
    }

    /**
     * Adds {@code hidden(ws, x [B, L, D], positions [N], dropout []) -> [N, D]}: final hidden states for training, float32, at the given
     * positions of embedded sequences; dropout is the seed of its numbers. Where the network takes them, {@code levels [B]} come last.
     */
    public void defineTrainingHidden(Graph graph, String name) {
        GraphFunction function = graph.function(name);
        Weights weights = new Weights(function, backboneParameters(), true);
        Value x = function.input("x", DType.FLOAT32);
        Value positions = function.input("positions", DType.INT64);
        Backbone backbone = backbone(weights, dropout(function));
        Backbone.Condition condition = architecture.conditioned()
                ? new Backbone.Condition(backbone.condition(function.input("levels", DType.FLOAT32)), rectangle(x))
                : null;
        function.returns(backbone.hidden(x.flatten(0, 1), Layout.rectangle(function, x), condition, null, positions));
    }

    private Backbone backbone(Weights weights, @Nullable DropoutStream dropout) {
        return new Backbone(architecture, weights, dropout, (layer, value) -> {});
    }

    private static Modulation.Spread rectangle(Value x) {
        return new Modulation.Rectangle(x.size(0), x.size(1));
    }

    /** Declares the seed of the dropout; null where there is none to draw. */
    private @Nullable DropoutStream dropout(GraphFunction function) {
        Value seed = function.input("dropout", DType.INT64);
        return config.dropout() == 0 ? null : function.dropoutStream(seed);
    }

    /**
     * Adds the parts of {@code hidden} in training, each a function of its own parameters:
     * {@code block(ws, x [B, L, D], dropout []) -> [B, L, D]}, which serves every block, and
     * {@code last(ws, x [B, L, D], positions [N]) -> [N, D]}. Where the network takes levels, both have the result of
     * {@code condition(ws, levels [B]) -> [B, C]} as a last input.
     */
    public void defineBackboneParts(Graph graph) {
        GraphFunction block = graph.function("block");
        Weights weights = new Weights(block, blockParameters(0), true);
        Value x = block.input("x", DType.FLOAT32);
        Backbone backbone = backbone(weights, dropout(block));
        Value out =
                backbone.block(names.block(0), x.flatten(0, 1), Layout.rectangle(block, x), conditionInput(block, x));
        block.returns(out.unflatten(0, x.size(0), x.size(1)));
        GraphFunction last = graph.function("last");
        Weights norm = new Weights(last, lastParameters(), true);
        Value input = last.input("x", DType.FLOAT32);
        Value positions = last.input("positions", DType.INT64);
        last.returns(backbone(norm, null).last(input.flatten(0, 1), conditionInput(last, input), positions));
        if (architecture.conditioned()) {
            GraphFunction condition = graph.function("condition");
            Weights own = new Weights(condition, conditioningParameters(), true);
            condition.returns(backbone(own, null).condition(condition.input("levels", DType.FLOAT32)));
        }
    }

    private Backbone.@Nullable Condition conditionInput(GraphFunction function, Value x) {
        return architecture.conditioned()
                ? new Backbone.Condition(function.input("conditioning", DType.FLOAT32), rectangle(x))
                : null;
    }

    @Override
    public void defineHidden(Graph graph, String name) {
        GraphFunction function = graph.function(name);
        Weights weights = new Weights(function, table.entries(), false);
        Value tokens = function.input("tokens", DType.INT64);
        Value offsets = function.input("offsets", DType.INT64);
        Value runs = function.input("runs", DType.INT64);
        Value rows = function.input("rows", DType.INT64);
        Value positions = function.input("positions", DType.INT64);
        Backbone backbone = backbone(weights, null);
        Backbone.Condition condition = null;
        if (architecture.conditioned()) {
            Value levels = function.input("levels", DType.FLOAT32);
            Value sequences = function.input("sequences", DType.INT64);
            condition = new Backbone.Condition(backbone.condition(levels), new Modulation.Indexed(sequences));
        }
        Value embedded = tokens.embed(weights.parameter(names.embedding()));
        function.returns(backbone.hidden(embedded, Layout.runs(offsets, runs), condition, rows, positions));
    }

    /** The mask's logit takes part in nothing, so it is never computed. */
    @Override
    public Value logits(Weights weights, Value hidden) {
        Value matrix = headMatrix(weights);
        Value bias = architecture.tied()
                ? null
                : weights.parameter(names.head() + ".bias").narrow(0, 0, architecture.outputs());
        return hidden.to(matrix.dtype()).linear(matrix, bias).to(DType.FLOAT32);
    }

    /** The head's matrix for the real tokens, [V, D], in the precision of products. */
    public Value headMatrix(Weights weights) {
        String name = architecture.tied() ? names.embedding() : names.head() + ".weight";
        return weights.parameter(name)
                .narrow(0, 0, architecture.outputs())
                .to(weights.precision().dtype());
    }
}
