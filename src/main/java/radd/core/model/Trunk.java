package radd.core.model;

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
 * <p>Shapes: T rows, one a token; D width, H heads, d head size. Source: reference {@code model/transformer.py}, class {@code RADD}.
 */
final class Trunk {
    private static final double LAYER_NORM_EPSILON = 1e-5;
    private static final double ROTARY_BASE = 10_000;

    private final ModelConfig config;
    private final Weights weights;
    private final @Nullable DropoutStream dropout;
    private final BiConsumer<String, Value> tap;

    /**
     * @param dropout the numbers of the dropout; null for none
     * @param tap sees every intermediate by the name of its layer
     */
    Trunk(ModelConfig config, Weights weights, @Nullable DropoutStream dropout, BiConsumer<String, Value> tap) {
        this.config = config;
        this.weights = weights;
        this.dropout = dropout;
        this.tap = tap;
    }

    /**
     * Final hidden states.
     *
     * @param embedded the rows of the embedding, [T, D]
     * @param rows the rows that are asked for, [M]; null for all. The last block computes queries and MLP for them alone.
     * @param positions which of the asked-for rows are returned, [N]; null for all
     * @return [N, D], float32
     */
    Value hidden(Value embedded, Layout layout, @Nullable Value rows, @Nullable Value positions) {
        tap.accept("embed", embedded);
        Value x = embedded;
        Rotation rotation = rotation(layout);
        for (int i = 0; i < config.blocks(); i++) {
            x = block("blocks." + i + ".", x, rotation, layout, i == config.blocks() - 1 ? rows : null);
        }
        return last(positions == null ? x : x.rows(positions));
    }

    private Rotation rotation(Layout layout) {
        return Rotation.of(layout.offsets(), config.headSize(), weights.precision());
    }

    /** One block with its residual connections, [T, D]. */
    Value block(String block, Value x, Layout layout) {
        return block(block, x, rotation(layout), layout, null);
    }

    private Value block(String block, Value x, Rotation rotation, Layout layout, @Nullable Value rows) {
        Value normed = norm(block + "norm1", x);
        tap.accept(block + "norm1.out", normed);
        Value attention = rows == null
                ? attention(block, normed, rotation, layout)
                : attentionAt(rows, block, normed, rotation, layout);
        Value between = (rows == null ? x : x.rows(rows)).add(dropped(attention));
        Value out = between.add(dropped(mlp(block, between)));
        tap.accept(block + "out", out);
        return out;
    }

    private Value dropped(Value x) {
        Value kept = dropout == null ? x : x.dropout(config.dropout(), dropout);
        return kept.to(DType.FLOAT32);
    }

    /** The final norm. */
    Value last(Value x) {
        Value normed = norm("output_layer.norm_final", x);
        tap.accept("norm_final.out", normed);
        return normed;
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
    private Value mlp(String block, Value x) {
        Value normed = norm(block + "norm2", x);
        tap.accept(block + "norm2.out", normed);
        Value expand = weights.parameter(block + "mlp.0.weight");
        Value bias = weights.parameter(block + "mlp.0.bias");
        Value cast = normed.to(expand.dtype());
        Value inner =
                weights.training() ? cast.linear(expand, bias).geluTanh() : cast.linearGelu(expand, bias); // [T, 4 D]
        tap.accept(block + "gelu.out", inner);
        Value out = inner.linear(weights.parameter(block + "mlp.2.weight"), weights.parameter(block + "mlp.2.bias"));
        tap.accept(block + "mlp.out", out);
        return out;
    }

    private Value norm(String name, Value x) {
        return x.layerNorm(weights.parameter(name + ".weight"), weights.parameter(name + ".bias"), LAYER_NORM_EPSILON);
    }

    /** cos and sin of the rotary angles, [T, 1, d/2], in the precision of matrix products. */
    private record Rotation(Value cos, Value sin) {
        static Rotation of(Value offsets, int headSize, Precision precision) {
            Value angles = offsets.rotaryAngles(headSize, ROTARY_BASE); // [T, d/2]
            return new Rotation(
                    angles.cos().to(precision.dtype()).unsqueeze(1),
                    angles.sin().to(precision.dtype()).unsqueeze(1));
        }

        Rotation rows(Value rows) {
            return new Rotation(cos.rows(rows), sin.rows(rows));
        }

        Value of(Value heads) {
            return heads.rotary(cos, sin);
        }
    }
}
