package radd.core.model;

import java.util.List;
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
 * The network c of RADD: for a partly masked sequence, the distribution of every masked token given the unmasked ones.
 *
 * <p>A pre-norm transformer without causal mask and without time input (arXiv:2406.03736, section 3; reference {@code model/transformer.py},
 * class {@code RADD}). Shapes: B sequences, L length, D width, H heads, V real tokens, N positions, flattened as b L + l.
 */
public final class RaddTransformer {
    /** Most logits in one chunk of the head: 2^25 float32 numbers are 128 MiB, 667 positions of GPT-2's vocabulary. */
    private static final long CHUNK_LOGITS = 1L << 25;

    private static final String EMBEDDING = "vocab_embed.embedding";
    private static final String FINAL_NORM = "output_layer.norm_final.";
    private static final String HEAD = "output_layer.linear.";

    private final ModelConfig config;
    private final ParameterTable table;

    /** The network of a configuration. */
    public RaddTransformer(ModelConfig config) {
        this.config = config;
        this.table = table(config);
    }

    /** The configuration. */
    public ModelConfig config() {
        return config;
    }

    /** Names and shapes of the parameters, as in the reference; matrices and their biases are operands of products. */
    public ParameterTable table() {
        return table;
    }

    /** The embedding's parameter. */
    public List<ParameterTable.Entry> embeddingParameters() {
        return List.of(table.entry(EMBEDDING));
    }

    /** Parameters between embedding and vocabulary head, in order: blocks and final norm. */
    public List<ParameterTable.Entry> trunkParameters() {
        return table.entries()
                .subList(embeddingParameters().size(), headParameters().get(0).index());
    }

    /** Parameters of a block, in order. */
    public List<ParameterTable.Entry> blockParameters(int block) {
        return table.entries("blocks." + block + ".");
    }

    /** Parameters of the norm before the head, in order. */
    public List<ParameterTable.Entry> finalNormParameters() {
        return table.entries(FINAL_NORM);
    }

    /** Parameters of the vocabulary head: matrix and bias. */
    public List<ParameterTable.Entry> headParameters() {
        return table.entries(HEAD);
    }

    /** Most positions at which the vocabulary head is evaluated at once. */
    public int headChunk() {
        return Math.toIntExact(Math.max(1, CHUNK_LOGITS / config.tokens()));
    }

    /** Positions of a chunk of the head when so many are cut evenly into as few chunks of at most {@code most} as can be. */
    public static int evenChunk(int positions, int most) {
        int chunks = Math.max(1, (positions + most - 1) / most);
        return (positions + chunks - 1) / chunks;
    }

    private static ParameterTable table(ModelConfig config) {
        long width = config.hiddenSize();
        long rows = config.tokens() + 1L;
        ParameterTable.Builder builder = new ParameterTable.Builder().wide(EMBEDDING, rows, width);
        for (int i = 0; i < config.blocks(); i++) {
            String block = "blocks." + i + ".";
            builder.wide(block + "norm1.weight", width)
                    .wide(block + "norm1.bias", width)
                    .operand(block + "attn_qkv.weight", 3 * width, width)
                    .operand(block + "attn_out.weight", width, width)
                    .wide(block + "norm2.weight", width)
                    .wide(block + "norm2.bias", width)
                    .operand(block + "mlp.0.weight", 4 * width, width)
                    .operand(block + "mlp.0.bias", 4 * width)
                    .operand(block + "mlp.2.weight", width, 4 * width)
                    .operand(block + "mlp.2.bias", width);
        }
        return builder.wide(FINAL_NORM + "weight", width)
                .wide(FINAL_NORM + "bias", width)
                .operand(HEAD + "weight", rows, width)
                .operand(HEAD + "bias", rows)
                .build();
    }

    /**
     * Adds the embedding and its written-out gradient: {@code embed(ws, tokens [B, L]) -> [B, L, D]}, and
     * {@code embed_backward(tokens [B, L], out [B, L, D], table [V + 1, D])}, which adds the gradient of {@code embed}'s result to that of its table.
     */
    public void defineEmbedding(Graph graph) {
        GraphFunction embed = graph.function("embed");
        Weights weights = new Weights(embed, embeddingParameters(), true);
        embed.returns(embed.input("tokens", DType.INT64).embed(weights.parameter(EMBEDDING)));
        GraphFunction backward = graph.function("embed_backward");
        Value tokens = backward.input("tokens", DType.INT64);
        Value out = backward.input("out", DType.FLOAT32);
        Value gradient = backward.input("table", DType.FLOAT32);
        backward.returns(gradient.inPlace().addRows(tokens.reshape(Dim.INFERRED), out.flatten(0, 1)));
    }

    /**
     * Adds {@code hidden(ws, x [B, L, D], positions [N], dropout []) -> [N, D]}: final hidden states for training, float32, at the given
     * positions of embedded sequences; dropout is the seed of its numbers.
     */
    public void defineTrainingHidden(Graph graph, String name) {
        GraphFunction function = graph.function(name);
        Weights weights = new Weights(function, trunkParameters(), true);
        Value x = function.input("x", DType.FLOAT32);
        Value positions = function.input("positions", DType.INT64);
        Trunk trunk = new Trunk(config, weights, dropout(function, x), (layer, value) -> {});
        function.returns(trunk.hidden(x.flatten(0, 1), Layout.rectangle(function, x), null, positions));
    }

    /** Declares the seed of the dropout; null where there is none to draw. */
    private @Nullable DropoutStream dropout(GraphFunction function, Value like) {
        Value seed = function.input("dropout", DType.INT64);
        return config.dropout() == 0 ? null : function.dropoutStream(seed, like);
    }

    /**
     * Adds the parts of {@code hidden} in training, each a function of its own parameters:
     * {@code block(ws, x [B, L, D], dropout []) -> [B, L, D]}, which serves every block, and
     * {@code last(ws, x [B, L, D], positions [N]) -> [N, D]}.
     */
    public void defineTrunkParts(Graph graph) {
        GraphFunction block = graph.function("block");
        Weights weights = new Weights(block, blockParameters(0), true);
        Value x = block.input("x", DType.FLOAT32);
        Value out = new Trunk(config, weights, dropout(block, x), (layer, value) -> {})
                .block("blocks.0.", x.flatten(0, 1), Layout.rectangle(block, x));
        block.returns(out.unflatten(0, x.size(0), x.size(1)));
        GraphFunction last = graph.function("last");
        Weights norm = new Weights(last, finalNormParameters(), true);
        Value input = last.input("x", DType.FLOAT32);
        Value positions = last.input("positions", DType.INT64);
        last.returns(new Trunk(config, norm, null, (layer, value) -> {})
                .last(input.flatten(0, 1).rows(positions)));
    }

    /**
     * Adds {@code hidden(ws, tokens [T], offsets [T], runs [R, 3], rows [M], positions [N]) -> [N, D]}: final hidden states, float32.
     *
     * <p>Sequences of several lengths lie one after the other; offsets are places in their sequences. A run is so many sequences of so
     * many tokens, of each of which the last block computes so many rows: {@code rows} says which, and positions are indices into them.
     */
    public void defineHidden(Graph graph, String name) {
        GraphFunction function = graph.function(name);
        Weights weights = new Weights(function, table.entries(), false);
        Value tokens = function.input("tokens", DType.INT64);
        Value offsets = function.input("offsets", DType.INT64);
        Value runs = function.input("runs", DType.INT64);
        Value rows = function.input("rows", DType.INT64);
        Value positions = function.input("positions", DType.INT64);
        Trunk trunk = new Trunk(config, weights, null, (layer, value) -> {});
        Value embedded = tokens.embed(weights.parameter(EMBEDDING));
        function.returns(trunk.hidden(embedded, Layout.runs(offsets, runs), rows, positions));
    }

    /** Adds {@code logProbs(ws, hidden [N, D], rows [n]) -> [n, V]}: log of c over the real tokens, float32. */
    public void defineLogProbs(Graph graph, String name) {
        GraphFunction function = graph.function(name);
        Weights weights = new Weights(function, table.entries(), false);
        Value hidden = function.input("hidden", DType.FLOAT32);
        Value rows = function.input("rows", DType.INT64);
        function.returns(logits(weights, hidden.rows(rows)).logSoftmax());
    }

    /**
     * Adds {@code guided(ws, hidden [N, D], rows [n], unprompted [n], scale []) -> [n, V]}: classifier-free guidance, the log of
     * c^(1 + scale) / c_unprompted^scale, normalised; float32. Source: SMDM, arXiv:2410.18514, unsupervised guidance.
     */
    public void defineGuidedLogProbs(Graph graph, String name) {
        GraphFunction function = graph.function(name);
        Weights weights = new Weights(function, table.entries(), false);
        Value hidden = function.input("hidden", DType.FLOAT32);
        Value rows = function.input("rows", DType.INT64);
        Value unprompted = function.input("unprompted", DType.INT64);
        Value scale = function.input("scale", DType.FLOAT32);
        Value given = logits(weights, hidden.rows(rows)).logSoftmax();
        Value away = given.sub(logits(weights, hidden.rows(unprompted)).logSoftmax());
        function.returns(given.add(away.mul(scale)).logSoftmax());
    }

    /** Adds {@code nll(ws, hidden [N, D], rows [n], targets [n]) -> [n]}: -log c of the targets, nats, float32. */
    public void defineNegativeLogLikelihoods(Graph graph, String name) {
        GraphFunction function = graph.function(name);
        Weights weights = new Weights(function, table.entries(), false);
        Value hidden = function.input("hidden", DType.FLOAT32);
        Value rows = function.input("rows", DType.INT64);
        Value targets = function.input("targets", DType.INT64);
        function.returns(logits(weights, hidden.rows(rows))
                .logSoftmax()
                .byRow()
                .pick(targets)
                .neg());
    }

    /**
     * The vocabulary head over the real tokens: the mask's logit takes part in nothing, so it is never computed.
     *
     * @param hidden [N, D], float32
     * @return [N, V], float32
     */
    public Value logits(Weights weights, Value hidden) {
        Value matrix = headMatrix(weights);
        Value bias = weights.parameter(HEAD + "bias").narrow(0, 0, config.tokens());
        return hidden.to(matrix.dtype()).linear(matrix, bias).to(DType.FLOAT32);
    }

    /** The head's matrix for the real tokens, [V, D]. */
    public Value headMatrix(Weights weights) {
        return weights.parameter(HEAD + "weight").narrow(0, 0, config.tokens());
    }
}
