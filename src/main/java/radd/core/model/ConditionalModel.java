package radd.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import radd.engine.CastWeights;
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;

/**
 * A network with its parameters, ready to be asked for log c(x) at masked positions; no gradients.
 *
 * <p>Shapes: B sequences, L length, V real tokens, N positions, flattened as b L + l.
 */
public final class ConditionalModel implements AutoCloseable {
    /**
     * Matrix products of fewer rows take other kernels, whose rounding differs: inputs are padded to this many rows, so that a row's
     * result does not depend on how many others it is computed with.
     */
    static final int MINIMUM_ROWS = 32;

    private final Torch torch;
    private final RaddTransformer network;
    private final Precision precision;
    private final CastWeights weights;
    private final Program program;

    /**
     * @param network the network
     * @param parameters its parameters, which must outlive this object and are not closed by it
     * @param precision precision of the matrix products
     */
    public ConditionalModel(RaddTransformer network, FlatVector parameters, Precision precision) {
        this.torch = parameters.torch();
        this.network = network;
        this.precision = precision;
        this.weights = new CastWeights(parameters, precision);
        this.program = graph(network, precision).compile(torch);
    }

    /** The program: {@code hidden}, {@code log_probs} and {@code nll}. */
    public static Graph graph(RaddTransformer network, Precision precision) {
        Graph graph = new Graph(precision);
        network.defineHidden(graph, "hidden", false);
        network.defineLogProbs(graph, "log_probs");
        network.defineNegativeLogLikelihoods(graph, "nll");
        return graph;
    }

    /** Size and shape of the network. */
    public ModelConfig config() {
        return network.config();
    }

    /** The device. */
    public Torch torch() {
        return torch;
    }

    /** Precision of the matrix products. */
    public Precision precision() {
        return precision;
    }

    /**
     * log c at the given positions.
     *
     * @param scope who closes the result
     * @param tokens ids of the sequences, mask included, [B, L], row-major
     * @param length L
     * @param positions where, b L + l
     * @return [N, V], float32
     */
    public NDArray logProbs(NDManager scope, long[] tokens, int length, long[] positions) {
        try (NDManager temporary = torch.newManager()) {
            NDArray hidden = hidden(temporary, tokens, length, positions);
            NDArray logProbs =
                    program.run(temporary, "log_probs", weights.list(), hidden).singletonOrThrow();
            return torch.piece(scope, logProbs, 0, positions.length);
        }
    }

    /** What receives log c of some of the positions that were asked for. */
    @FunctionalInterface
    public interface LogProbs {
        /**
         * Takes one run of positions.
         *
         * @param from index of its first among those asked for
         * @param logProbs [n, V], float32; closed after the call
         */
        void accept(int from, NDArray logProbs);
    }

    /**
     * log c at the given positions, the head evaluated in chunks: no tensor of all positions by V exists.
     *
     * @param tokens ids of the sequences, mask included, [B, L], row-major
     * @param length L
     * @param positions where, b L + l, [N]
     * @param receiver called for every chunk in order
     */
    public void logProbs(long[] tokens, int length, long[] positions, LogProbs receiver) {
        if (positions.length == 0) {
            return;
        }
        try (NDManager temporary = torch.newManager()) {
            NDArray hidden = hidden(temporary, tokens, length, positions);
            int rows = Math.max(positions.length, MINIMUM_ROWS);
            int chunk = Math.min(rows, Math.max(MINIMUM_ROWS, network.headChunk()));
            for (int next = 0; next < positions.length; next += chunk) {
                // As in negativeLogLikelihoods: every chunk has as many rows.
                int from = Math.min(next, rows - chunk);
                int end = Math.min(next + chunk, positions.length);
                try (NDManager scope = torch.newManager()) {
                    NDArray piece = torch.piece(scope, hidden, from, from + chunk);
                    NDArray logProbs = program.run(scope, "log_probs", weights.list(), piece)
                            .singletonOrThrow();
                    receiver.accept(next, torch.piece(scope, logProbs, next - from, end - from));
                }
            }
        }
    }

    /**
     * -log c of given tokens, the head evaluated in chunks.
     *
     * @param tokens ids of the sequences, mask included, [B, L], row-major
     * @param length L
     * @param positions where, b L + l, [N]
     * @param targets the tokens there, [N]
     * @return nats, [N]
     */
    public float[] negativeLogLikelihoods(long[] tokens, int length, long[] positions, long[] targets) {
        float[] result = new float[positions.length];
        if (positions.length == 0) {
            return result;
        }
        try (NDManager temporary = torch.newManager()) {
            NDArray hidden = hidden(temporary, tokens, length, positions);
            long[] paddedTargets = Arrays.copyOf(targets, Math.max(targets.length, MINIMUM_ROWS));
            NDArray targetArray = temporary.create(paddedTargets);
            // The last chunk starts early rather than be short: every chunk has as many rows, and no row depends on its
            // chunk.
            int chunk = Math.min(paddedTargets.length, Math.max(MINIMUM_ROWS, network.headChunk()));
            for (int next = 0; next < positions.length; next += chunk) {
                int from = Math.min(next, paddedTargets.length - chunk);
                try (NDManager chunkScope = torch.newManager()) {
                    float[] nll = program.run(
                                    chunkScope,
                                    "nll",
                                    weights.list(),
                                    torch.piece(chunkScope, hidden, from, from + chunk),
                                    torch.piece(chunkScope, targetArray, from, from + chunk))
                            .singletonOrThrow()
                            .toFloatArray();
                    System.arraycopy(nll, 0, result, from, Math.min(chunk, result.length - from));
                }
            }
            return result;
        }
    }

    /** Final hidden states, [max(N, MINIMUM_ROWS), D]; the rows beyond N repeat the first position. */
    private NDArray hidden(NDManager scope, long[] tokens, int length, long[] positions) {
        int batch = tokens.length / length;
        int paddedBatch = Math.max(batch, (MINIMUM_ROWS + length - 1) / length);
        long[] paddedTokens = Arrays.copyOf(tokens, paddedBatch * length);
        for (int b = batch; b < paddedBatch; b++) {
            System.arraycopy(tokens, 0, paddedTokens, b * length, length);
        }
        long[] paddedPositions = Arrays.copyOf(positions, Math.max(positions.length, MINIMUM_ROWS));
        Arrays.fill(paddedPositions, positions.length, paddedPositions.length, positions[0]);
        return program.run(
                        scope,
                        "hidden",
                        weights.list(),
                        scope.create(paddedTokens, new Shape(paddedBatch, length)),
                        scope.create(paddedPositions))
                .singletonOrThrow();
    }

    @Override
    public void close() {
        program.close();
        weights.close();
    }
}
