package radd.core.family.scorelm;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import radd.core.network.Network;
import radd.engine.DType;
import radd.engine.DropoutStream;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.ParameterTable;
import radd.engine.Value;
import radd.engine.Weights;

/**
 * The network of a score-based model: from noised embeddings of packed sequences, each token with a level, to hidden states, and a vocabulary head of
 * its own, which decodes them.
 *
 * <p>Shapes: T tokens, S levels, N positions that are asked for, V real tokens, E width of the embedding, D of the residual stream, F features of a
 * level. Source: reference {@code model.py} at d6568a8 and 480dccc, by whose names the parameters go.
 */
final class ScoreNetwork {
    /** Width of what the blocks are told of a level. */
    static final int FILM = 128;

    private static final double LAYER_NORM_EPSILON = 1e-5;
    private static final double RMS_NORM_EPSILON = 1e-4;

    /** A shorter row of the embedding is not scaled up any further. */
    private static final double SHORTEST = 1e-12;

    private static final String MODEL = "score_model.";

    /** The name of the frequencies of the levels' features. */
    static final String FREQUENCIES = MODEL + "time_embed.0.weights";

    private final int tokens;
    private final ScoreLmSection section;
    private final NetworkForm form;
    private final ParameterTable table;

    /** @param tokens V */
    ScoreNetwork(int tokens, ScoreLmSection section) {
        this.tokens = tokens;
        this.section = section;
        this.form = section.norm();
        this.table = new ScoreParameters(tokens, section).table();
    }

    /** V. */
    int tokens() {
        return tokens;
    }

    /** Sizes. */
    ScoreLmSection section() {
        return section;
    }

    /** Names and shapes. */
    ParameterTable table() {
        return table;
    }

    /** The embedding. */
    List<ParameterTable.Entry> embeddingParameters() {
        return List.of(table.entry(embedding()));
    }

    /** The head. */
    List<ParameterTable.Entry> headParameters() {
        return List.of(table.entry(head()));
    }

    /** What is trained between the embedding and the head. */
    List<ParameterTable.Entry> trainedBackbone() {
        return Stream.of(table.entries(MODEL), table.entries(form.prefix() + "norm."))
                .flatMap(List::stream)
                .filter(entry -> form.trainsFrequencies() || !entry.name().equals(FREQUENCIES))
                .toList();
    }

    /** What is not. */
    List<ParameterTable.Entry> fixedParameters() {
        return form.trainsFrequencies() ? List.of() : List.of(table.entry(FREQUENCIES));
    }

    private String embedding() {
        return form.prefix() + "embedding.weight";
    }

    private String head() {
        return form.prefix() + "output.weight";
    }

    /** Most positions at which the vocabulary head is evaluated at once. */
    int headChunk() {
        return Math.toIntExact(Math.max(1, Network.CHUNK_LOGITS / tokens));
    }

    /** Embeddings of length sqrt(E), of the rows of the table that tokens name or of all, [T, E]. */
    Value normalised(Value rows) {
        return rows.unitNorm(SHORTEST).times(Math.sqrt(section.embeddingDim()));
    }

    /** The table's rows as they are, [T, E], for tokens, [T]. */
    Value rows(Weights weights, Value ids) {
        return ids.embed(weights.parameter(embedding()));
    }

    /** The normalised table, [V, E]. */
    Value embeddings(Weights weights) {
        return normalised(weights.parameter(embedding()));
    }

    /**
     * What goes into the network, in the order in which a function declares it.
     *
     * @param added what each token's vector has besides its embedding: noise, or a vector of a sampler; [T, E]
     * @param clean factor of the embedding, 1 or 0, [T]
     * @param scale c_in, 1 where the token is given, [T]
     * @param levels different levels, 0 where a token is given; [S]
     * @param levelOf which of them is each token's, [T], int64
     * @param offsets places in the sequences, [T], int64
     * @param runs so many sequences of so many tokens, [R, 2], int64, on the host
     * @param positions that are asked for, [N], int64
     * @param output c_out there, 1 where the output is taken as it is; [N]
     * @param skip c_skip there, or 0; [N]
     */
    record Inputs(
            Value added,
            Value clean,
            Value scale,
            Value levels,
            Value levelOf,
            Value offsets,
            Value runs,
            Value positions,
            Value output,
            Value skip) {
        static Inputs of(GraphFunction function) {
            return new Inputs(
                    function.input("added", DType.FLOAT32),
                    function.input("clean", DType.FLOAT32),
                    function.input("scale", DType.FLOAT32),
                    function.input("levels", DType.FLOAT32),
                    function.input("level_of", DType.INT64),
                    function.input("offsets", DType.INT64),
                    function.input("runs", DType.INT64),
                    function.input("positions", DType.INT64),
                    function.input("output", DType.FLOAT32),
                    function.input("skip", DType.FLOAT32));
        }
    }

    /**
     * The network below the norm before its head.
     *
     * @param output D(x, s), [N, D]
     * @param clean the embeddings of the same positions, outside the gradient graph, [N, E]
     */
    record Denoised(Value output, Value clean) {}

    /**
     * The network.
     *
     * @param rows the table's rows of the tokens, [T, E]
     * @param frequencies of the level's features, [F / 2]
     * @param dropout null for none
     * @param tap sees every intermediate by name
     */
    Denoised denoised(
            Weights weights,
            Value rows,
            Value frequencies,
            Inputs inputs,
            @Nullable DropoutStream dropout,
            BiConsumer<String, Value> tap) {
        Value embedded = normalised(rows);
        Value noised = embedded.mul(inputs.clean().column()).add(inputs.added()); // x, [T, E]
        Value entering = noised.mul(inputs.scale().column());
        ScoreBackbone backbone = new ScoreBackbone(section, weights, dropout, tap);
        Value hidden = backbone.hidden(entering, frequencies, inputs).rows(inputs.positions());
        Value output = section.scaleModelOutput()
                ? hidden.mul(inputs.output().column())
                        .add(noised.detached()
                                .rows(inputs.positions())
                                .mul(inputs.skip().column()))
                : hidden;
        tap.accept("denoised", output);
        return new Denoised(output, embedded.detached().rows(inputs.positions()));
    }

    /** The norm before the head, [N, D]. */
    Value normed(Weights weights, Value output) {
        String norm = form.prefix() + "norm.";
        return form == NetworkForm.LAYER_NORM
                ? output.layerNorm(
                        weights.parameter(norm + "weight"), weights.parameter(norm + "bias"), LAYER_NORM_EPSILON)
                : output.rmsNorm(RMS_NORM_EPSILON).mul(weights.parameter(norm + "weight"));
    }

    /** A norm without parameters of its own, [T, D]. */
    static Value plainNorm(NetworkForm form, Value x) {
        return form == NetworkForm.LAYER_NORM
                ? x.layerNorm(null, null, LAYER_NORM_EPSILON)
                : x.rmsNorm(RMS_NORM_EPSILON);
    }

    /** Logits of the real tokens, [N, V], float32; hidden states are normed, [N, D]. */
    Value logits(Weights weights, Value hidden) {
        Value matrix = weights.parameter(head());
        return hidden.to(matrix.dtype()).linear(matrix, null).to(DType.FLOAT32);
    }

    /** The head's matrix, [V, D], in the precision of products. */
    Value headMatrix(Weights weights) {
        return weights.parameter(head());
    }

    /** The frequencies as a parameter of a function that has all. */
    static Value frequencies(Weights weights) {
        return weights.parameter(FREQUENCIES);
    }

    /**
     * Adds {@code rows(ws, ids [T]) -> [T, E]} and {@code rows_backward(ids [T], gradient [T, E], table [V, E])}, which adds the gradient of the rows to
     * that of their table.
     */
    void defineRows(Graph graph) {
        GraphFunction rows = graph.function("rows");
        Weights weights = new Weights(rows, embeddingParameters(), true);
        rows.returns(rows(weights, rows.input("ids", DType.INT64)));
        GraphFunction backward = graph.function("rows_backward");
        Value ids = backward.input("ids", DType.INT64);
        Value gradient = backward.input("gradient", DType.FLOAT32);
        backward.returns(backward.input("table", DType.FLOAT32).inPlace().addRows(ids, gradient));
    }
}
