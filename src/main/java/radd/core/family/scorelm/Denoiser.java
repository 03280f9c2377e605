package radd.core.family.scorelm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import radd.core.network.DiffusionTransformer;
import radd.core.network.NetworkOutput;
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
 * A {@link ScoreNetwork} with its parameters, ready to be asked which tokens noised embeddings were; no gradients. What it says of a sequence depends on the
 * sequence alone.
 *
 * <p>Shapes: T tokens, N positions that are asked for, n of a chunk, V real tokens, E width of the embedding, D of the residual stream.
 */
final class Denoiser implements AutoCloseable {
    private final Torch torch;
    private final ScoreNetwork network;
    private final CastWeights weights;
    private final Program program;
    private final NDManager manager;
    /** The normalised embeddings of all tokens, [V, E]. */
    private final NDArray embeddings;

    /** @param parameters of the network, which must outlive this object and are not closed by it */
    Denoiser(ScoreNetwork network, FlatVector parameters, Precision precision) {
        this.torch = parameters.torch();
        this.network = network;
        this.weights = new CastWeights(parameters, precision);
        this.program = graph(network, precision).compile(torch);
        this.manager = torch.newManager();
        this.embeddings = program.run(manager, "embeddings", weights.list()).singletonOrThrow();
    }

    /** The program: {@code embeddings}, {@code denoised}, {@code nll}, {@code squared_error} and {@code recoded}. */
    static Graph graph(ScoreNetwork network, Precision precision) {
        Graph graph = new Graph(precision);
        GraphFunction embeddings = graph.function("embeddings");
        embeddings.returns(network.embeddings(all(embeddings, network)));
        defineDenoised(graph, network);
        defineNll(graph, network);
        defineRecoded(graph, network);
        GraphFunction error = graph.function("squared_error");
        int width = network.section().embeddingDim();
        error.returns(EmbeddingProgram.squaredError(
                error.input("output", DType.FLOAT32).sub(error.input("clean", DType.FLOAT32)), width));
        return graph;
    }

    private static Weights all(GraphFunction function, ScoreNetwork network) {
        return new Weights(function, network.table().entries(), false);
    }

    /** {@code denoised(ws, ids [T], inputs...) -> output [N, D], clean embeddings [N, E]}. */
    private static void defineDenoised(Graph graph, ScoreNetwork network) {
        GraphFunction function = graph.function("denoised");
        Weights ws = all(function, network);
        Value rows = network.rows(ws, function.input("ids", DType.INT64));
        ScoreNetwork.Denoised denoised = network.denoised(
                ws, rows, ScoreNetwork.frequencies(ws), ScoreNetwork.Inputs.of(function), null, (name, value) -> {});
        function.returns(denoised.output(), denoised.clean());
    }

    /** {@code nll(ws, output [N, D], rows [n], targets [n]) -> -log p of the targets [n], the likeliest tokens [n]}. */
    private static void defineNll(Graph graph, ScoreNetwork network) {
        GraphFunction function = graph.function("nll");
        Weights ws = all(function, network);
        Value output = function.input("output", DType.FLOAT32);
        Value rows = function.input("rows", DType.INT64);
        Value targets = function.input("targets", DType.INT64);
        Value logProbs =
                network.logits(ws, network.normed(ws, output.rows(rows))).logSoftmax();
        function.returns(logProbs.byRow().pick(targets).neg(), logProbs.byRow().argMax());
    }

    /** {@code recoded(ws, output [N, D], rows [n], table [V, E]) -> mean embedding [n, E], the likeliest tokens [n], log of their probabilities [n]}. */
    private static void defineRecoded(Graph graph, ScoreNetwork network) {
        GraphFunction function = graph.function("recoded");
        Weights ws = all(function, network);
        Value output = function.input("output", DType.FLOAT32);
        Value rows = function.input("rows", DType.INT64);
        Value table = function.input("table", DType.FLOAT32);
        Value logProbs =
                network.logits(ws, network.normed(ws, output.rows(rows))).logSoftmax();
        Value likeliest = logProbs.byRow().argMax();
        Value largest = logProbs.byRow().max();
        function.returns(logProbs.exp().matmul(table), likeliest, largest);
    }

    /** The network that is asked. */
    ScoreNetwork network() {
        return network;
    }

    /** The device. */
    Torch torch() {
        return torch;
    }

    /** What the network makes of some sequences: output [N, D] and clean embeddings [N, E] at the positions that are asked for; closed by {@code scope}. */
    private NDList denoised(NDManager scope, NoisyBatch batch) {
        try (NDManager temporary = torch.newManager()) {
            NDArray[] inputs = Stream.concat(
                            Stream.of(batch.ids(torch, temporary)), Arrays.stream(batch.inputs(torch, temporary)))
                    .toArray(NDArray[]::new);
            return program.run(scope, "denoised", weights.list(), inputs);
        }
    }

    /**
     * How well positions of known tokens are denoised.
     *
     * @param nll -log p of the tokens, nats, [N], all finite
     * @param likeliest the tokens that the network holds likeliest, [N]
     * @param squaredErrors mean squares of output less clean embedding, [N]; empty where not asked for
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Judged(float[] nll, int[] likeliest, float[] squaredErrors) {}

    /**
     * Asks for the tokens at the positions that are asked for.
     *
     * @param withErrors whether outputs are compared with embeddings, which are then of the same width
     * @throws radd.RaddException (DATA) if the network's answer is no distribution
     */
    Judged judged(NoisyExamples examples, boolean withErrors) {
        NoisyBatch batch = examples.packed(true);
        int[] targets = examples.targets();
        float[] nll = new float[targets.length];
        int[] likeliest = new int[targets.length];
        try (NDManager scope = torch.newManager()) {
            NDList denoised = denoised(scope, batch);
            inChunks(targets.length, (chunkScope, from, to, rows) -> {
                int[] chosen = Arrays.stream(rows).map(row -> targets[row]).toArray();
                NDList results = program.run(
                        chunkScope,
                        "nll",
                        weights.list(),
                        denoised.get(0),
                        torch.ids(chunkScope, rows, rows.length),
                        torch.ids(chunkScope, chosen, rows.length));
                System.arraycopy(results.get(0).toFloatArray(), 0, nll, from, to - from);
                copy(results.get(1), likeliest, from, to);
            });
            float[] errors = withErrors
                    ? program.run(scope, "squared_error", List.of(), denoised.get(0), denoised.get(1))
                            .singletonOrThrow()
                            .toFloatArray()
                    : new float[0];
            return new Judged(NetworkOutput.requireFinite(nll), likeliest, NetworkOutput.requireFinite(errors));
        }
    }

    /**
     * What the network takes noised vectors for.
     *
     * @param means the mean embedding under its distribution of the token, [N, E]
     * @param tokens the likeliest tokens, [N]
     * @param logProbs the logarithms of their probabilities, nats, [N], all finite
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Recoded(float[] means, int[] tokens, float[] logProbs) {}

    /**
     * Asks what stands at the positions that are asked for.
     *
     * @throws radd.RaddException (DATA) if the network's answer is no distribution
     */
    Recoded recoded(List<NoisySequence> sequences) {
        NoisyBatch batch = new NoisyBatch(sequences, network.section(), true);
        int width = network.section().embeddingDim();
        int asked = batch.asked();
        float[] means = new float[asked * width];
        int[] tokens = new int[asked];
        float[] logProbs = new float[asked];
        try (NDManager scope = torch.newManager()) {
            NDArray output = denoised(scope, batch).get(0);
            inChunks(asked, (chunkScope, from, to, rows) -> {
                NDList results = program.run(
                        chunkScope,
                        "recoded",
                        weights.list(),
                        output,
                        torch.ids(chunkScope, rows, rows.length),
                        embeddings);
                System.arraycopy(results.get(0).toFloatArray(), 0, means, from * width, (to - from) * width);
                copy(results.get(1), tokens, from, to);
                System.arraycopy(results.get(2).toFloatArray(), 0, logProbs, from, to - from);
            });
        }
        return new Recoded(means, tokens, NetworkOutput.requireFinite(logProbs));
    }

    private static void copy(NDArray ids, int[] into, int from, int to) {
        long[] numbers = ids.toLongArray();
        for (int n = from; n < to; n++) {
            into[n] = Math.toIntExact(numbers[n - from]);
        }
    }

    /** What is done with the positions from {@code from} to {@code to}; rows are these, the first repeated until there are enough for a product. */
    private interface Chunk {
        void of(NDManager scope, int from, int to, int[] rows);
    }

    /** Positions in chunks of as many rows each, so that no row depends on its chunk. */
    private void inChunks(int count, Chunk action) {
        int most = Math.max(NoisyBatch.MINIMUM_ROWS, network.headChunk());
        int size = Math.max(NoisyBatch.MINIMUM_ROWS, DiffusionTransformer.evenChunk(count, most));
        for (int from = 0; from < count; from += size) {
            int to = Math.min(from + size, count);
            int[] rows = new int[size];
            for (int i = 0; i < size; i++) {
                rows[i] = from + i < to ? from + i : from;
            }
            try (NDManager scope = torch.newManager()) {
                action.of(scope, from, to, rows);
            }
        }
    }

    @Override
    public void close() {
        manager.close();
        program.close();
        weights.close();
    }
}
