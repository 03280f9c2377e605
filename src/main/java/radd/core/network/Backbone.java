package radd.core.network;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import radd.engine.DType;
import radd.engine.Dim;
import radd.engine.DropoutStream;
import radd.engine.Precision;
import radd.engine.Value;
import radd.engine.Weights;

/**
 * The transformer below the vocabulary head, as lines of a program.
 *
 * <p>One for every family. Shapes: T rows, one a token; S sequences, D width, C width of the conditioning, H heads, d head size. Source:
 * reference {@code model/transformer.py}, classes {@code RADD} and {@code SEDD}.
 */
final class Backbone {
    private static final double LAYER_NORM_EPSILON = 1e-5;
    private static final double ROTARY_BASE = 10_000;
    private static final double LEVEL_BASE = 10_000;

    private final Architecture architecture;
    private final ModelConfig config;
    private final ParameterNames names;
    private final Weights weights;
    private final @Nullable DropoutStream dropout;
    private final BiConsumer<String, Value> tap;

    /**
     * @param dropout the numbers of the dropout; null for none
     * @param tap sees every intermediate by the name of its layer
     */
    Backbone(
            Architecture architecture,
            Weights weights,
            @Nullable DropoutStream dropout,
            BiConsumer<String, Value> tap) {
        this.architecture = architecture;
        this.config = architecture.size();
        this.names = architecture.names();
        this.weights = weights;
        this.dropout = dropout;
        this.tap = tap;
    }

    /**
     * What the blocks are told of the sequences' levels.
     *
     * @param vectors c, [S, C], float32
     * @param spread which row is which sequence's
     */
    record Condition(Value vectors, Modulation.Spread spread) {}

    /** c = silu(W_2 silu(W_1 f(level) + b_1) + b_2), [S, C]; levels are [S], float32. */
    Value condition(Value levels) {
        String name = names.conditioning();
        Value features = levels.frequencyFeatures(Architecture.LEVEL_FEATURES, LEVEL_BASE);
        tap.accept("level_features", features);
        Value embedding = linear(name + ".2", linear(name + ".0", features).silu());
        tap.accept("level_embedding", embedding);
        Value vectors = embedding.silu();
        tap.accept("conditioning", vectors);
        return vectors;
    }

    private Value linear(String layer, Value x) {
        return x.linear(weights.parameter(layer + ".weight"), weights.parameter(layer + ".bias"));
    }

    /**
     * Final hidden states.
     *
     * @param embedded the rows of the embedding, [T, D]
     * @param condition null where the network takes no level
     * @param rows the rows that are asked for, [M]; null for all. The last block computes queries and MLP for them alone.
     * @param positions which of the asked-for rows are returned, [N]; null for all
     * @return [N, D], float32
     */
    Value hidden(
            Value embedded,
            Layout layout,
            @Nullable Condition condition,
            @Nullable Value rows,
            @Nullable Value positions) {
        tap.accept("embed", embedded);
        Value x = embedded;
        Rotation rotation = rotation(layout);
        for (int i = 0; i < config.blocks(); i++) {
            x = block(names.block(i), x, rotation, layout, condition, i == config.blocks() - 1 ? rows : null);
        }
        return last(x, rows == null ? condition : chosen(condition, rows), positions);
    }

    private Rotation rotation(Layout layout) {
        return Rotation.of(layout.offsets(), config.headSize(), weights.precision());
    }

    /** One block with its residual connections, [T, D]. */
    Value block(String block, Value x, Layout layout, @Nullable Condition condition) {
        return block(block, x, rotation(layout), layout, condition, null);
    }

    private Value block(
            String block,
            Value x,
            Rotation rotation,
            Layout layout,
            @Nullable Condition condition,
            @Nullable Value rows) {
        List<Modulation> branches = modulations(block + "adaLN_modulation", condition);
        Value normed = norm(block + "norm1", x);
        tap.accept(block + "norm1.out", normed);
        Value entering = branches.get(0).enter(normed);
        tap.accept(block + "attn_qkv.in", entering);
        Value attention = rows == null
                ? attention(block, entering, rotation, layout)
                : attentionAt(rows, block, entering, rotation, layout);
        List<Modulation> leaving = rows == null ? branches : at(branches, chosen(condition, rows));
        Value between = (rows == null ? x : x.rows(rows)).add(leaving.get(0).leave(dropped(attention)));
        Value out = between.add(leaving.get(1).leave(dropped(mlp(block, between, leaving.get(1)))));
        tap.accept(block + "out", out);
        return out;
    }

    /** Of the attention, then of the MLP. */
    private List<Modulation> modulations(String layer, @Nullable Condition condition) {
        if (condition == null) {
            return List.of(Modulation.NONE, Modulation.NONE);
        }
        List<Value> parts = parts(layer, condition, 6);
        Modulation.Spread spread = condition.spread();
        return List.of(
                new Modulation.Adaptive(spread, parts.get(0), parts.get(1), parts.get(2)),
                new Modulation.Adaptive(spread, parts.get(3), parts.get(4), parts.get(5)));
    }

    private List<Value> parts(String layer, Condition condition, int count) {
        Value all = linear(layer, condition.vectors()); // [S, count D]
        tap.accept(layer + ".out", all);
        return all.chunk(1, count);
    }

    private static List<Modulation> at(List<Modulation> branches, @Nullable Condition condition) {
        return condition == null
                ? branches
                : branches.stream().map(branch -> branch.on(condition.spread())).toList();
    }

    /** The condition of some rows, which the layout of runs alone is asked for. */
    private static @Nullable Condition chosen(@Nullable Condition condition, Value rows) {
        return condition == null
                ? null
                : new Condition(condition.vectors(), condition.spread().rows(rows));
    }

    private Value dropped(Value x) {
        Value kept = dropout == null ? x : x.dropout(config.dropout(), dropout);
        return kept.to(DType.FLOAT32);
    }

    /** The final norm at some positions; null for all. Rows are chosen first where it does not matter whose they are. */
    Value last(Value x, @Nullable Condition condition, @Nullable Value positions) {
        String layer = names.finalNorm();
        if (condition == null) {
            Value normed = norm(layer, positions == null ? x : x.rows(positions));
            tap.accept(layer + ".out", normed);
            return normed;
        }
        List<Value> parts = parts(names.finalModulation(), condition, 2);
        Value normed = norm(layer, x);
        tap.accept(layer + ".out", normed);
        Value hidden = new Modulation.Adaptive(condition.spread(), parts.get(0), parts.get(1), null).enter(normed);
        tap.accept("head.in", hidden);
        return positions == null ? hidden : hidden.rows(positions);
    }

    /** W_o SDPA(rope(q), rope(k), v) with [q k v] = W_qkv LN1(x). */
    private Value attention(String block, Value normed, Rotation rotation, Layout layout) {
        Value matrix = weights.parameter(block + "attn_qkv.weight");
        Value qkv = normed.to(matrix.dtype()).linear(matrix, null); // [T, 3 D]
        tap.accept(block + "attn_qkv.out", qkv);
        List<Value> parts = heads(qkv, 3);
        Value queries = rotation.of(parts.get(0));
        tap.accept(block + "q_rotary", queries);
        Value keys = rotation.of(parts.get(1));
        tap.accept(block + "k_rotary", keys);
        return out(block, layout.attend(queries, keys, parts.get(2)));
    }

    /** The same for some rows: [k v] for all rows, q for those. */
    private Value attentionAt(Value rows, String block, Value normed, Rotation rotation, Layout layout) {
        int width = config.hiddenSize();
        Value matrix = weights.parameter(block + "attn_qkv.weight");
        Value cast = normed.to(matrix.dtype());
        List<Value> parts = heads(cast.linear(matrix.narrow(0, width, 2L * width), null), 2);
        Value queries = heads(cast.rows(rows).linear(matrix.narrow(0, 0, width), null), 1)
                .get(0);
        return out(
                block, layout.attendFromSome(rotation.rows(rows).of(queries), rotation.of(parts.get(0)), parts.get(1)));
    }

    private Value out(String block, Value mixed) {
        Value joined = mixed.flatten(1, 2); // [M, D]
        tap.accept(block + "attn_out.in", joined);
        Value out = joined.linear(weights.parameter(block + "attn_out.weight"), null);
        tap.accept(block + "attn_out.out", out);
        return out;
    }

    /** [T, count D] as count of [T, H, d]. */
    private List<Value> heads(Value rows, int count) {
        return rows.unflatten(1, Dim.of(count), Dim.of(config.heads()), Dim.of(config.headSize()))
                .unbind(1, count);
    }

    /** W_2 gelu(W_1 LN2(x) + b_1) + b_2. */
    private Value mlp(String block, Value x, Modulation modulation) {
        Value normed = norm(block + "norm2", x);
        tap.accept(block + "norm2.out", normed);
        Value entering = modulation.enter(normed);
        tap.accept(block + "mlp.in", entering);
        Value expand = weights.parameter(block + "mlp.0.weight");
        Value bias = weights.parameter(block + "mlp.0.bias");
        Value cast = entering.to(expand.dtype());
        Value inner =
                weights.training() ? cast.linear(expand, bias).geluTanh() : cast.linearGelu(expand, bias); // [T, 4 D]
        tap.accept(block + "gelu.out", inner);
        Value out = inner.linear(weights.parameter(block + "mlp.2.weight"), weights.parameter(block + "mlp.2.bias"));
        tap.accept(block + "mlp.out", out);
        return out;
    }

    private Value norm(String name, Value x) {
        Value weight = weights.parameter(name + ".weight");
        Value bias = architecture.conditioned() ? null : weights.parameter(name + ".bias");
        return x.layerNorm(weight, bias, LAYER_NORM_EPSILON);
    }

    /** cos and sin of the rotary angles as {@link Value#rotary} takes them, [T, 1, d], in the precision of matrix products. */
    private record Rotation(Value cos, Value sin) {
        static Rotation of(Value offsets, int headSize, Precision precision) {
            Value angles = offsets.rotaryAngles(headSize, ROTARY_BASE); // [T, d/2]
            Value cos = angles.cos().to(precision.dtype());
            Value sin = angles.sin().to(precision.dtype());
            return new Rotation(
                    cos.beside(cos).unsqueeze(1), sin.neg().beside(sin).unsqueeze(1));
        }

        Rotation rows(Value rows) {
            return new Rotation(cos.rows(rows), sin.rows(rows));
        }

        Value of(Value heads) {
            return heads.rotary(cos, sin);
        }
    }
}
