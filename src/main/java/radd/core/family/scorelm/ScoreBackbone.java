package radd.core.family.scorelm;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import radd.engine.DType;
import radd.engine.Dim;
import radd.engine.DropoutStream;
import radd.engine.Value;
import radd.engine.Weights;

/**
 * The transformer between noised embeddings and decoder, as lines of a program: rotary attention within each sequence and SwiGLU, both behind a norm that
 * the token's level scales and shifts (FiLM).
 *
 * <p>Shapes: T tokens, S levels, E width of the embedding, D of the residual stream, H heads, d head size, F features of a level.
 */
final class ScoreBackbone {
    private static final String MODEL = "score_model.";

    private final ScoreLmSection section;
    private final NetworkForm form;
    private final Weights weights;
    private final @Nullable DropoutStream dropout;
    private final BiConsumer<String, Value> tap;

    /**
     * @param dropout null for none
     * @param tap sees every intermediate by the name of its layer
     */
    ScoreBackbone(
            ScoreLmSection section, Weights weights, @Nullable DropoutStream dropout, BiConsumer<String, Value> tap) {
        this.section = section;
        this.form = section.norm();
        this.weights = weights;
        this.dropout = dropout;
        this.tap = tap;
    }

    /** What the last block leaves, [T, D]; x is the scaled input, [T, E]. */
    Value hidden(Value x, Value frequencies, ScoreNetwork.Inputs inputs) {
        tap.accept("project.in", x);
        Value film = film(inputs.levels(), frequencies).rows(inputs.levelOf()); // [T, 128]
        tap.accept("time.film", film);
        Value hidden = product(x, MODEL + "project.weight").to(DType.FLOAT32);
        tap.accept("project.out", hidden);
        Value angles = inputs.offsets().to(DType.FLOAT32).rotaryAngles(section.headSize(), form.rotaryBase());
        Value cos = angles.cos().to(weights.precision().dtype()).unsqueeze(1); // [T, 1, d/2]
        Value sin = angles.sin().to(weights.precision().dtype()).unsqueeze(1);
        for (int i = 0; i < section.blocks(); i++) {
            String name = "layers." + i + ".";
            String layer = MODEL + "encoder_" + name;
            Value seen = modulated(layer + "attention_film.wf", hidden, film);
            tap.accept(name + "attention_film.out", seen);
            Value attention = attention(layer + "attention.", name, seen, cos, sin, inputs.runs());
            tap.accept(name + "attention.out", attention);
            hidden = hidden.add(dropped(attention));
            Value normed = modulated(layer + "fnn_film.wf", hidden, film);
            tap.accept(name + "fnn_film.out", normed);
            Value update = feedForward(layer + "ffn.", name, normed);
            tap.accept(name + "ffn.out", update);
            hidden = hidden.add(dropped(update));
            tap.accept(name + "out", hidden);
        }
        return hidden;
    }

    /** What the blocks are told of levels: gelu(W_4 gelu(W_1 [s, sin 2 pi w s, cos 2 pi w s])), [S, 128]. */
    private Value film(Value levels, Value frequencies) {
        Value column = levels.column();
        Value angles = column.mul(frequencies.times(2 * Math.PI)); // [S, F/2]
        Value features = column.beside(angles.sin(), angles.cos()); // [S, F + 1]
        tap.accept("time.fourier", features);
        Value first = wide(MODEL + "time_embed.1", features);
        tap.accept("time.linear1", first);
        Value inner = first.gelu();
        tap.accept("time.gelu1", inner);
        Value second = wide(MODEL + "time_embed.4", dropped(inner));
        tap.accept("time.linear2", second);
        Value film = second.gelu();
        // The later network tells the blocks nothing of what is given.
        return form == NetworkForm.LAYER_NORM ? film : film.wherePositive(column, film.zeros());
    }

    private Value wide(String layer, Value x) {
        return x.linear(weights.parameter(layer + ".weight"), weights.parameter(layer + ".bias"));
    }

    private Value product(Value x, String name) {
        Value matrix = weights.parameter(name);
        return x.to(matrix.dtype()).linear(matrix, null);
    }

    /** norm(h) scale + shift, [T, D]. */
    private Value modulated(String layer, Value hidden, Value film) {
        List<Value> parts = wide(layer, film).chunk(1, 2);
        return ScoreNetwork.plainNorm(form, hidden).mul(parts.get(0)).add(parts.get(1));
    }

    /** W_o softmax(rope(q) rope(k)^T / sqrt d) v within each sequence, [T, D]. */
    private Value attention(String layer, String name, Value x, Value cos, Value sin, Value runs) {
        Value queries = heads(layer, name, "wq", x).rotaryInterleaved(cos, sin);
        tap.accept(name + "q_rotated", queries);
        Value keys = heads(layer, name, "wk", x).rotaryInterleaved(cos, sin);
        tap.accept(name + "k_rotated", keys);
        Value mixed =
                queries.attendRuns(keys, heads(layer, name, "wv", x), runs, 1).flatten(1, 2);
        tap.accept(name + "wo.in", mixed);
        return product(mixed, layer + "wo.weight").to(DType.FLOAT32);
    }

    private Value heads(String layer, String name, String factor, Value x) {
        Value rows = product(x, layer + factor + ".weight");
        tap.accept(name + factor + ".out", rows);
        return rows.unflatten(1, Dim.of(section.heads()), Dim.of(section.headSize()));
    }

    /** W_2 (silu(W_1 y) * W_3 y), [T, D]. */
    private Value feedForward(String layer, String name, Value x) {
        Value inner = product(x, layer + "w1.weight").silu().mul(product(x, layer + "w3.weight"));
        tap.accept(name + "ffn.w2.in", inner);
        return product(inner, layer + "w2.weight").to(DType.FLOAT32);
    }

    private Value dropped(Value x) {
        return dropout == null ? x : x.dropout(section.dropout(), dropout);
    }
}
