package radd.core.model;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import radd.engine.DType;
import radd.engine.Dim;
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
    private static final double LAYER_NORM_EPSILON = 1e-5;
    private static final double ROTARY_BASE = 10_000;

    /** Logits in one chunk of the head: 2^25 float32 numbers are 128 MiB, 667 positions of GPT-2's vocabulary. */
    private static final long CHUNK_LOGITS = 1L << 25;

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

    /** Names and shapes of the parameters, as in the reference; a leaf for the embedding, one a block, and two for the head. */
    public ParameterTable table() {
        return table;
    }

    /** Positions at which the vocabulary head is evaluated at once. */
    public int headChunk() {
        return Math.toIntExact(Math.max(1, CHUNK_LOGITS / config.tokens()));
    }

    private static ParameterTable table(ModelConfig config) {
        long width = config.hiddenSize();
        long rows = config.tokens() + 1L;
        ParameterTable.Builder builder = new ParameterTable.Builder().leaf().add("vocab_embed.embedding", rows, width);
        for (int i = 0; i < config.blocks(); i++) {
            String block = "blocks." + i + ".";
            builder.leaf()
                    .add(block + "norm1.weight", width)
                    .add(block + "norm1.bias", width)
                    .add(block + "attn_qkv.weight", 3 * width, width)
                    .add(block + "attn_out.weight", width, width)
                    .add(block + "norm2.weight", width)
                    .add(block + "norm2.bias", width)
                    .add(block + "mlp.0.weight", 4 * width, width)
                    .add(block + "mlp.0.bias", 4 * width)
                    .add(block + "mlp.2.weight", width, 4 * width)
                    .add(block + "mlp.2.bias", width);
        }
        return builder.leaf()
                .add("output_layer.norm_final.weight", width)
                .add("output_layer.norm_final.bias", width)
                .leaf()
                .add("output_layer.linear.weight", rows, width)
                .add("output_layer.linear.bias", rows)
                .build();
    }

    /** Adds {@code hidden(ws, tokens [B, L], positions [N]) -> [N, D]}: final hidden states, float32, at the given positions. */
    public void defineHidden(Graph graph, String name, boolean training) {
        GraphFunction function = graph.function(name);
        Weights weights = new Weights(function, table, training);
        Value tokens = function.input("tokens", DType.INT64);
        Value positions = function.input("positions", DType.INT64);
        function.returns(hidden(function, weights, tokens, positions, training, (layer, value) -> {}));
    }

    /**
     * Adds the parts of {@code hidden} in training, each a function of one leaf: {@code embed(ws, tokens [B, L]) -> [B, L, D]},
     * {@code block(ws, x [B, L, D]) -> [B, L, D]} with the parameters of block 0, in whose place another block's leaf can be given, and
     * {@code last(ws, x [B, L, D], positions [N]) -> [N, D]}.
     */
    public void defineTrunkParts(Graph graph) {
        GraphFunction embed = graph.function("embed");
        Weights embedding = new Weights(embed, table, true);
        embed.returns(embed.input("tokens", DType.INT64).embed(embedding.vector("vocab_embed.embedding")));
        GraphFunction block = graph.function("block");
        Weights weights = new Weights(block, table, true);
        Value x = block.input("x", DType.FLOAT32);
        block.returns(block(weights, "blocks.0.", x, rotation(block, x), true, (layer, value) -> {}));
        GraphFunction last = graph.function("last");
        Weights norm = new Weights(last, table, true);
        Value input = last.input("x", DType.FLOAT32);
        last.returns(last(norm, input, last.input("positions", DType.INT64), (layer, value) -> {}));
    }

    /** Adds {@code logProbs(ws, hidden [N, D]) -> [N, V]}: log of c over the real tokens, float32. */
    public void defineLogProbs(Graph graph, String name) {
        GraphFunction function = graph.function(name);
        Weights weights = new Weights(function, table, false);
        Value hidden = function.input("hidden", DType.FLOAT32);
        function.returns(logits(function, weights, hidden).logSoftmax());
    }

    /** Adds {@code nll(ws, hidden [N, D], targets [N]) -> [N]}: -log c of the targets, nats, float32. */
    public void defineNegativeLogLikelihoods(Graph graph, String name) {
        GraphFunction function = graph.function(name);
        Weights weights = new Weights(function, table, false);
        Value hidden = function.input("hidden", DType.FLOAT32);
        Value targets = function.input("targets", DType.INT64);
        function.returns(
                logits(function, weights, hidden).logSoftmax().pick(targets).neg());
    }

    /**
     * Final hidden states.
     *
     * @param tokens [B, L], ids up to and including the mask's
     * @param positions [N], or null for all B L positions
     * @param training whether dropout is on
     * @param tap sees every intermediate by the name of its layer
     * @return [N, D], float32
     */
    public Value hidden(
            GraphFunction function,
            Weights weights,
            Value tokens,
            @Nullable Value positions,
            boolean training,
            BiConsumer<String, Value> tap) {
        Value x = tokens.embed(weights.vector("vocab_embed.embedding")); // [B, L, D]
        tap.accept("embed", x);
        Rotation rotation = rotation(function, x);
        for (int i = 0; i < config.blocks(); i++) {
            x = block(weights, "blocks." + i + ".", x, rotation, training, tap);
        }
        return last(weights, x, positions, tap);
    }

    /** The angles for every position of x, [B, L, D]. */
    private Rotation rotation(GraphFunction function, Value x) {
        Dim length = x.size(1);
        Value angles = function.rotaryAngles(function.range(length, x), config.headSize(), ROTARY_BASE); // [L, d/2]
        return Rotation.of(function, angles, length, config.headSize());
    }

    /** One block with its residual connections, [B, L, D]. */
    private Value block(
            Weights weights,
            String block,
            Value x,
            Rotation rotation,
            boolean training,
            BiConsumer<String, Value> tap) {
        double dropout = training ? config.dropout() : 0;
        Value attention = attention(weights, block, x, rotation, x.size(0), x.size(1), tap);
        Value between = x.add(attention.dropout(dropout).to(DType.FLOAT32));
        Value out =
                between.add(mlp(weights, block, between, tap).dropout(dropout).to(DType.FLOAT32));
        tap.accept(block + "out", out);
        return out;
    }

    /** The rows at the given positions (null: at all), normed, [N, D]. */
    private Value last(Weights weights, Value x, @Nullable Value positions, BiConsumer<String, Value> tap) {
        Value flat = x.reshape(Dim.INFERRED, Dim.of(config.hiddenSize())); // [B L, D]
        Value chosen = positions == null ? flat : flat.rows(positions); // [N, D]
        Value normed = norm(weights, "output_layer.norm_final", chosen);
        tap.accept("norm_final.out", normed);
        return normed;
    }

    /** W_o SDPA(rope(q), rope(k), v) with [q k v] = W_qkv LN1(x). */
    private Value attention(
            Weights weights,
            String block,
            Value x,
            Rotation rotation,
            Dim batch,
            Dim length,
            BiConsumer<String, Value> tap) {
        Dim heads = Dim.of(config.heads());
        Dim headSize = Dim.of(config.headSize());
        Value normed = norm(weights, block + "norm1", x);
        tap.accept(block + "norm1.out", normed);
        Value matrix = weights.matrix(block + "attn_qkv.weight");
        Value qkv = normed.to(matrix.dtype()).linear(matrix, null); // [B, L, 3 D]
        tap.accept(block + "attn_qkv.out", qkv);
        List<Value> parts =
                qkv.reshape(batch, length, Dim.of(3), heads, headSize).unbind(2, 3); // 3 of [B, L, H, d]
        Value queries = parts.get(0).rotary(rotation.cos(), rotation.sin());
        tap.accept(block + "q_rotary", queries);
        Value keys = parts.get(1).rotary(rotation.cos(), rotation.sin());
        tap.accept(block + "k_rotary", keys);
        Value mixed = queries.transpose(1, 2)
                .attend(keys.transpose(1, 2), parts.get(2).transpose(1, 2))
                .transpose(1, 2); // [B, L, H, d]
        Value joined = mixed.reshape(batch, length, Dim.of(config.hiddenSize())); // [B, L, D]
        tap.accept(block + "attn_out.in", joined);
        Value out = joined.linear(weights.matrix(block + "attn_out.weight"), null);
        tap.accept(block + "attn_out.out", out);
        return out;
    }

    /** W_2 gelu(W_1 LN2(x) + b_1) + b_2. */
    private Value mlp(Weights weights, String block, Value x, BiConsumer<String, Value> tap) {
        Value normed = norm(weights, block + "norm2", x);
        tap.accept(block + "norm2.out", normed);
        Value expand = weights.matrix(block + "mlp.0.weight");
        Value bias = weights.matrix(block + "mlp.0.bias");
        Value cast = normed.to(expand.dtype());
        Value inner = weights.training()
                ? cast.linear(expand, bias).geluTanh()
                : cast.linearGelu(expand, bias); // [B, L, 4 D]
        tap.accept(block + "gelu.out", inner);
        Value out = inner.linear(weights.matrix(block + "mlp.2.weight"), weights.matrix(block + "mlp.2.bias"));
        tap.accept(block + "mlp.out", out);
        return out;
    }

    /**
     * The vocabulary head over the real tokens: the mask's logit takes part in nothing, so it is never computed.
     *
     * @param hidden [N, D], float32
     * @return [N, V], float32
     */
    public Value logits(GraphFunction function, Weights weights, Value hidden) {
        Value matrix = weights.matrix("output_layer.linear.weight").narrow(0, 0, config.tokens());
        Value bias = weights.matrix("output_layer.linear.bias").narrow(0, 0, config.tokens());
        return hidden.to(function.precision().dtype()).linear(matrix, bias).to(DType.FLOAT32);
    }

    private static Value norm(Weights weights, String name, Value x) {
        return x.layerNorm(weights.vector(name + ".weight"), weights.vector(name + ".bias"), LAYER_NORM_EPSILON);
    }

    /** cos and sin of the rotary angles, [L, 1, d/2], in the precision of matrix products. */
    private record Rotation(Value cos, Value sin) {
        static Rotation of(GraphFunction function, Value angles, Dim length, int headSize) {
            Dim one = Dim.of(1);
            Dim half = Dim.of(headSize / 2);
            DType dtype = function.precision().dtype();
            return new Rotation(
                    function.cos(angles).to(dtype).reshape(length, one, half),
                    function.sin(angles).to(dtype).reshape(length, one, half));
        }
    }
}
