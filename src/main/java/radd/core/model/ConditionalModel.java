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
        int rows = positions.length;
        int batch = tokens.length / length;
        int paddedBatch = Math.max(batch, (MINIMUM_ROWS + length - 1) / length);
        try (NDManager temporary = torch.newManager()) {
            // Padding repeats what is there: the first sequence's tokens and the first position.
            long[] paddedTokens = Arrays.copyOf(tokens, paddedBatch * length);
            for (int b = batch; b < paddedBatch; b++) {
                System.arraycopy(tokens, 0, paddedTokens, b * length, length);
            }
            long[] paddedPositions = Arrays.copyOf(positions, Math.max(rows, MINIMUM_ROWS));
            Arrays.fill(paddedPositions, rows, paddedPositions.length, positions[0]);
            NDArray hidden = program.run(
                            temporary,
                            "hidden",
                            weights.list(),
                            temporary.create(paddedTokens, new Shape(paddedBatch, length)),
                            temporary.create(paddedPositions))
                    .singletonOrThrow();
            NDArray logProbs =
                    program.run(temporary, "log_probs", weights.list(), hidden).singletonOrThrow();
            return torch.piece(scope, logProbs, 0, rows);
        }
    }

    @Override
    public void close() {
        program.close();
        weights.close();
    }
}
