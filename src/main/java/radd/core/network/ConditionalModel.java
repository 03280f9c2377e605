package radd.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import radd.engine.CastWeights;
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;

/**
 * A network with its parameters, ready to be asked for log c(x) or log scores at some positions; no gradients.
 *
 * <p>Shapes: B sequences, L length, D width, V real tokens, N positions.
 */
public final class ConditionalModel implements AutoCloseable {
    private final Torch torch;
    private final Network network;
    private final Precision precision;
    private final CastWeights weights;
    private final Program program;

    /**
     * @param network the network
     * @param parameters its parameters, which must outlive this object and are not closed by it
     * @param precision precision of the matrix products
     */
    public ConditionalModel(Network network, FlatVector parameters, Precision precision) {
        this.torch = parameters.torch();
        this.network = network;
        this.precision = precision;
        this.weights = new CastWeights(parameters, precision);
        this.program = graph(network, precision).compile(torch);
    }

    /** The program: {@code hidden}, and for what the head's numbers are {@code log_probs}, {@code guided}, {@code nll} and {@code predicted}, or {@code log_scores}. */
    public static Graph graph(Network network, Precision precision) {
        Graph graph = new Graph(precision);
        network.defineHidden(graph, "hidden");
        HeadFunctions head = new HeadFunctions(network, graph);
        switch (network.prediction()) {
            case CLEAN_TOKENS -> {
                head.logProbs("log_probs");
                head.guidedLogProbs("guided");
                head.negativeLogLikelihoods("nll");
                head.predicted("predicted");
            }
            case SCORES -> head.logScores("log_scores");
        }
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
     * Runs the network below its head.
     *
     * @param scope who closes the result
     * @param sequences at least one, with at least one wanted position together; their lengths may differ
     * @return final hidden states at the wanted positions in order, [at least N, D]
     */
    public NDArray hidden(NDManager scope, List<PartialSequence> sequences) {
        try (NDManager temporary = torch.newManager()) {
            NDArray[] inputs = new PackedBatch(sequences).inputs(temporary, network.conditioned());
            return program.run(scope, "hidden", weights.list(), inputs).singletonOrThrow();
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
     * log c at some positions, the head evaluated in chunks: no tensor of all positions by V exists.
     *
     * @param hidden of {@link #hidden}
     * @param rows which of its rows
     * @param receiver called for every chunk in order
     */
    public void logProbs(NDArray hidden, int[] rows, LogProbs receiver) {
        inChunks(
                rows.length,
                "log_probs",
                (scope, from, to, size) -> new NDArray[] {hidden, chosen(scope, rows, from, to, size)},
                receiver);
    }

    /**
     * As {@link #logProbs}, guided away from what the network says without the prompt.
     *
     * @param unprompted the rows of the same positions in sequences whose prompt is masked
     * @param scale strength of the guidance, at least 0
     */
    public void guidedLogProbs(NDArray hidden, int[] rows, int[] unprompted, double scale, LogProbs receiver) {
        inChunks(
                rows.length,
                "guided",
                (scope, from, to, size) -> new NDArray[] {
                    hidden,
                    chosen(scope, rows, from, to, size),
                    chosen(scope, unprompted, from, to, size),
                    scope.create((float) scale)
                },
                receiver);
    }

    /**
     * Log scores at some positions, log p_t(y) / p_t(x) for each token y at the position instead of its own, the head evaluated in chunks.
     *
     * @param hidden of {@link #hidden}
     * @param rows which of its rows, [n]
     * @param own the token or mask that stands at each, [n]: its own score has log 0
     * @param shifts what is added to the network's numbers, [n]: 0, or what makes log scores of them
     * @param receiver called for every chunk in order
     */
    public void logScores(NDArray hidden, int[] rows, int[] own, float[] shifts, LogProbs receiver) {
        inChunks(
                rows.length,
                "log_scores",
                (scope, from, to, size) -> new NDArray[] {
                    hidden,
                    chosen(scope, rows, from, to, size),
                    scope.create(Arrays.copyOf(Arrays.copyOfRange(shifts, from, to), size)),
                    chosen(scope, own, from, to, size)
                },
                receiver);
    }

    /**
     * -log c of given tokens, the head evaluated in chunks.
     *
     * @param sequences in which the positions of the targets are wanted
     * @param targets the tokens there, in order, [N]
     * @return nats, [N], all finite
     * @throws radd.RaddException (DATA) if the network's answer is no distribution
     */
    public float[] negativeLogLikelihoods(List<PartialSequence> sequences, int[] targets) {
        if (targets.length == 0) {
            return new float[0];
        }
        try (NDManager temporary = torch.newManager()) {
            int[] rows = IntStream.range(0, targets.length).toArray();
            return negativeLogLikelihoods(hidden(temporary, sequences), rows, targets);
        }
    }

    /**
     * -log c of given tokens at some positions, the head evaluated in chunks.
     *
     * @param hidden of {@link #hidden}
     * @param rows which of its rows, [n], at least one
     * @param targets the tokens there, [n]
     * @return nats, [n], all finite
     * @throws radd.RaddException (DATA) if the network's answer is no distribution
     */
    public float[] negativeLogLikelihoods(NDArray hidden, int[] rows, int[] targets) {
        float[] result = new float[targets.length];
        inChunks(
                rows.length,
                "nll",
                (scope, from, to, size) -> new NDArray[] {
                    hidden, chosen(scope, rows, from, to, size), chosen(scope, targets, from, to, size)
                },
                (from, nll) -> System.arraycopy(nll.toFloatArray(), 0, result, from, (int)
                        nll.getShape().get(0)));
        return NetworkOutput.requireFinite(result);
    }

    /**
     * As {@link #negativeLogLikelihoods(List, int[])}, with the likeliest token of each position beside it.
     *
     * @param sequences in which the positions of the targets are wanted
     * @param targets the tokens there, in order, [N]
     * @throws radd.RaddException (DATA) if the network's answer is no distribution
     */
    public Predicted predicted(List<PartialSequence> sequences, int[] targets) {
        if (targets.length == 0) {
            return new Predicted(new float[0], new float[0]);
        }
        try (NDManager temporary = torch.newManager()) {
            int[] rows = IntStream.range(0, targets.length).toArray();
            return predicted(hidden(temporary, sequences), rows, targets);
        }
    }

    /**
     * The same at some rows of what {@link #hidden} gave.
     *
     * @param rows which of its rows, [n], at least one
     * @param targets the tokens there, [n]
     */
    public Predicted predicted(NDArray hidden, int[] rows, int[] targets) {
        Predicted result = new Predicted(new float[targets.length], new float[targets.length]);
        inChunks(
                rows.length,
                "predicted",
                (scope, from, to, size) -> new NDArray[] {
                    hidden, chosen(scope, rows, from, to, size), chosen(scope, targets, from, to, size)
                },
                (from, count, found) -> {
                    System.arraycopy(found.get(0).toFloatArray(), 0, result.nll(), from, count);
                    System.arraycopy(found.get(1).toFloatArray(), 0, result.surest(), from, count);
                });
        NetworkOutput.requireFinite(result.nll());
        return result;
    }

    /** What receives the results of a function for one run of positions, and of what the run was filled up with. */
    private interface Results {
        void accept(int from, int count, NDList results);
    }

    /** The inputs of a function of the head for the positions from {@code from} to {@code to}, filled up to {@code size}. */
    private interface Inputs {
        NDArray[] of(NDManager scope, int from, int to, int size);
    }

    /** As below, for functions of one result. */
    private void inChunks(int n, String function, Inputs inputs, LogProbs receiver) {
        inChunks(n, function, inputs, (from, count, results) -> {
            try (NDManager scope = torch.newManager()) {
                receiver.accept(from, torch.piece(scope, results.singletonOrThrow(), 0, count));
            }
        });
    }

    /** Runs a function of the head on n positions, in chunks of as many rows each, so that no row depends on its chunk. */
    private void inChunks(int n, String function, Inputs inputs, Results receiver) {
        int most = Math.max(PackedBatch.MINIMUM_ROWS, network.headChunk());
        int size = Math.max(PackedBatch.MINIMUM_ROWS, DiffusionTransformer.evenChunk(n, most));
        for (int from = 0; from < n; from += size) {
            int to = Math.min(from + size, n);
            try (NDManager scope = torch.newManager()) {
                receiver.accept(
                        from,
                        to - from,
                        program.run(scope, function, weights.list(), inputs.of(scope, from, to, size)));
            }
        }
    }

    /** Some of the numbers, the first of them repeated at the end until there are as many as a chunk has. */
    private NDArray chosen(NDManager scope, int[] numbers, int from, int to, int size) {
        int[] chosen = new int[size];
        for (int i = 0; i < size; i++) {
            chosen[i] = numbers[from + i < to ? from + i : from];
        }
        return torch.ids(scope, chosen, size);
    }

    @Override
    public void close() {
        program.close();
        weights.close();
    }
}
