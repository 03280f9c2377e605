package radd.core.network;

import java.util.List;
import java.util.function.BiConsumer;
import radd.InvalidSetting;
import radd.engine.DType;
import radd.engine.Dim;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.InitialLaw;
import radd.engine.ParameterTable;
import radd.engine.Value;
import radd.engine.Weights;

/**
 * GPT-2: the distribution of each token given those before it. It has no noise, no mask and no level.
 *
 * <p>x = wte[t] + wpe[i]; x += c_proj(attend(c_attn(ln_1 x))); x += c_proj(gelu(c_fc(ln_2 x))); logits = wte ln_f(x). Pre-norm with biases
 * everywhere, tanh GELU; the head is the embedding. Source: Radford et al. 2019; transformers {@code modeling_gpt2}. Shapes: T rows, one a
 * token, D width, H heads, d head size, P positions, V tokens.
 */
public final class CausalTransformer implements Network {
    /** Standard deviation of matrices at the start, and where its law is cut: beyond lies one draw in 10^9. */
    private static final InitialLaw START = new InitialLaw.TruncatedNormal(0.02, 6);

    private final ModelConfig config;
    private final double epsilon;
    private final String prefix;
    private final ParameterTable table;

    /**
     * @param config size and shape; its length is P
     * @param epsilon what norms add to the variance, above 0
     * @param prefix before the names of all parameters, as files have them: empty or {@code transformer.}
     */
    public CausalTransformer(ModelConfig config, double epsilon, String prefix) {
        InvalidSetting.require(
                epsilon > 0 && epsilon < Double.POSITIVE_INFINITY, "layer_norm_epsilon", epsilon, "above 0");
        this.config = config;
        this.epsilon = epsilon;
        this.prefix = prefix;
        this.table = makeTable();
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public ParameterTable table() {
        return table;
    }

    @Override
    public boolean conditioned() {
        return false;
    }

    @Override
    public Prediction prediction() {
        return Prediction.CLEAN_TOKENS;
    }

    /** Matrices lie as in the files, [in, out]. */
    private ParameterTable makeTable() {
        long width = config.hiddenSize();
        ParameterTable.Builder builder = new ParameterTable.Builder()
                .wideMatrix(embedding(), "V, D", START, config.tokens(), width)
                .wideMatrix(prefix + "wpe.weight", "P, D", START, config.length(), width);
        for (int i = 0; i < config.blocks(); i++) {
            norm(builder, block(i) + "ln_1");
            product(builder, block(i) + "attn.c_attn", "D, 3 D", width, 3 * width);
            product(builder, block(i) + "attn.c_proj", "D, D", width, width);
            norm(builder, block(i) + "ln_2");
            product(builder, block(i) + "mlp.c_fc", "D, 4 D", width, 4 * width);
            product(builder, block(i) + "mlp.c_proj", "4 D, D", 4 * width, width);
        }
        norm(builder, prefix + "ln_f");
        return builder.build();
    }

    private String embedding() {
        return prefix + "wte.weight";
    }

    private String block(int index) {
        return prefix + "h." + index + ".";
    }

    private static void product(ParameterTable.Builder builder, String name, String axes, long in, long out) {
        builder.factor(name + ".weight", axes, START, in, out).bias(name + ".bias", "out", InitialLaw.ZEROS, out);
    }

    private void norm(ParameterTable.Builder builder, String name) {
        builder.wideVector(name + ".weight", "D", InitialLaw.ONES, config.hiddenSize())
                .wideVector(name + ".bias", "D", InitialLaw.ZEROS, config.hiddenSize());
    }

    /** The last block computes all rows too: what a position sees depends on where it stands. */
    @Override
    public void defineHidden(Graph graph, String name) {
        GraphFunction function = graph.function(name);
        Weights weights = new Weights(function, table.entries(), false);
        Value tokens = function.input("tokens", DType.INT64);
        Value offsets = function.input("offsets", DType.INT64);
        Value runs = function.input("runs", DType.INT64);
        Value rows = function.input("rows", DType.INT64);
        Value positions = function.input("positions", DType.INT64);
        Value all = blocks(weights, tokens, offsets, runs, (layer, value) -> {});
        function.returns(last(weights, all.rows(rows).rows(positions)));
    }

    /**
     * The output of the last block, [T, D].
     *
     * @param tap sees every intermediate by the name of its layer, without the prefix
     */
    Value blocks(Weights weights, Value tokens, Value offsets, Value runs, BiConsumer<String, Value> tap) {
        Value x = tokens.embed(weights.parameter(embedding()))
                .add(offsets.embed(weights.parameter(prefix + "wpe.weight")));
        tap.accept("embed", x);
        for (int i = 0; i < config.blocks(); i++) {
            String layer = "h." + i + ".";
            x = x.add(attention(weights, layer, x, runs, tap));
            x = x.add(mlp(weights, layer, x, tap));
            tap.accept(layer + "out", x);
        }
        return x;
    }

    /** ln_f of some rows, [N, D]. */
    Value last(Weights weights, Value rows) {
        return norm(weights, "ln_f", rows);
    }

    private Value attention(Weights weights, String layer, Value x, Value runs, BiConsumer<String, Value> tap) {
        Value normed = norm(weights, layer + "ln_1", x);
        tap.accept(layer + "ln_1.out", normed);
        Value qkv = product(weights, layer + "attn.c_attn", normed); // [T, 3 D]
        tap.accept(layer + "attn.c_attn.out", qkv);
        List<Value> parts = qkv.unflatten(1, Dim.of(3), Dim.of(config.heads()), Dim.of(config.headSize()))
                .unbind(1, 3); // [T, H, d] each
        Value mixed = parts.get(0)
                .attendRunsCausally(parts.get(1), parts.get(2), runs)
                .flatten(1, 2); // [T, D]
        tap.accept(layer + "attn.c_proj.in", mixed);
        Value out = product(weights, layer + "attn.c_proj", mixed);
        tap.accept(layer + "attn.c_proj.out", out);
        return out.to(DType.FLOAT32);
    }

    private Value mlp(Weights weights, String layer, Value x, BiConsumer<String, Value> tap) {
        Value normed = norm(weights, layer + "ln_2", x);
        tap.accept(layer + "ln_2.out", normed);
        Value inner = product(weights, layer + "mlp.c_fc", normed).geluTanh(); // [T, 4 D]
        tap.accept(layer + "mlp.act.out", inner);
        Value out = product(weights, layer + "mlp.c_proj", inner);
        tap.accept(layer + "mlp.out", out);
        return out.to(DType.FLOAT32);
    }

    /** x W + b, with W as in the files, [in, out]. */
    private Value product(Weights weights, String layer, Value x) {
        Value matrix = weights.parameter(prefix + layer + ".weight");
        return x.to(matrix.dtype()).linear(matrix.transpose(0, 1), weights.parameter(prefix + layer + ".bias"));
    }

    private Value norm(Weights weights, String layer, Value x) {
        return x.layerNorm(
                weights.parameter(prefix + layer + ".weight"), weights.parameter(prefix + layer + ".bias"), epsilon);
    }

    @Override
    public Value logits(Weights weights, Value hidden) {
        DType dtype = weights.precision().dtype();
        Value matrix = weights.parameter(embedding()).to(dtype);
        return hidden.to(dtype).linearToAlignedRows(matrix, null).to(DType.FLOAT32);
    }
}
