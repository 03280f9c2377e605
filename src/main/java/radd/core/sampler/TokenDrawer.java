package radd.core.sampler;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import radd.core.network.NetworkOutput;
import radd.engine.DType;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;
import radd.engine.Value;

/**
 * Draws tokens from log-probabilities by the inverse of the distribution function, in float64, on the device that they lie on; and scores
 * positions by the same numbers.
 *
 * <p>The token drawn with a uniform number u is the first whose running sum of weights exceeds u times their total. A token of weight 0 is
 * never drawn, nor is the mask, which is no column. The reference races float32 noise, whose steps of 2^-24 suppress tokens of
 * probability below about 1e-7 (reference {@code catsample.py}); here the step is 2^-53. Shapes: N rows, V real tokens.
 */
public final class TokenDrawer implements AutoCloseable {
    /** Weights held at once: 2^22 float64 numbers are 32 MiB. */
    private static final int CHUNK_WEIGHTS = 1 << 22;

    private final Torch torch;
    private final int tokens;
    private final Program program;

    /**
     * @param torch where the log-probabilities will lie
     * @param tokens V
     * @param draw the law
     */
    public TokenDrawer(Torch torch, int tokens, TokenDraw draw) {
        this.torch = torch;
        this.tokens = tokens;
        this.program = graph(tokens, draw).compile(torch);
    }

    /** {@code draw(logProbs [N, V], u [N]) -> token [N], weight [N], total [N]} and, for each score, {@code score(logProbs) -> [N]}. */
    static Graph graph(int tokens, TokenDraw draw) {
        Graph graph = new Graph(Precision.FLOAT32);
        GraphFunction function = graph.function("draw");
        Value logProbs = function.input("log_probs", DType.FLOAT32);
        Value u = function.input("u", DType.FLOAT64);
        Value weights = draw.weights(logProbs, tokens); // [N, V]
        Value sums = weights.byRow().cumulativeSum();
        Value total = sums.select(1, tokens - 1); // [N]
        Value reached = sums.byRow().countAtMost(u.mul(total)).atMost(tokens - 1);
        // The sums of a GPU may differ in the last bit where the weight between them is 0; such a token becomes the
        // likeliest.
        Value token = reached.wherePositive(
                weights.byRow().pick(reached), weights.byRow().argMax());
        function.returns(token, weights.byRow().pick(token), total);
        for (PositionScore score : PositionScore.values()) {
            GraphFunction scoring = graph.function(score.label());
            scoring.returns(score.of(scoring.input("log_probs", DType.FLOAT32)));
        }
        return graph;
    }

    /**
     * The score of each row.
     *
     * @param logProbs log c, [N, V], float32
     * @return [N]
     * @throws radd.RaddException (DATA) if a row has no score because it is no distribution
     */
    public float[] score(PositionScore score, NDArray logProbs) {
        try (NDManager scope = torch.newManager()) {
            return NetworkOutput.requireFinite(program.run(scope, score.label(), List.of(), logProbs)
                    .singletonOrThrow()
                    .toFloatArray());
        }
    }

    /**
     * Draws one token for each row; a row's token does not depend on the other rows.
     *
     * @param logProbs log c, [N, V], float32
     * @param u uniform numbers in [0, 1), [N]
     * @throws radd.RaddException (DATA) if a row is no distribution, as when the precision's range is exceeded
     */
    public DrawnTokens draw(NDArray logProbs, double[] u) {
        if (logProbs.getShape().get(0) != u.length) {
            throw new IllegalArgumentException(u.length + " uniform numbers for rows " + logProbs.getShape());
        }
        long[] drawn = new long[u.length];
        double[] drawnLogProbs = new double[u.length];
        int chunk = Math.max(1, CHUNK_WEIGHTS / tokens);
        for (int from = 0; from < u.length; from += chunk) {
            int to = Math.min(from + chunk, u.length);
            try (NDManager scope = torch.newManager()) {
                NDList results = program.run(
                        scope,
                        "draw",
                        List.of(),
                        torch.piece(scope, logProbs, from, to),
                        scope.create(Arrays.copyOfRange(u, from, to)));
                double[] weights = results.get(1).toDoubleArray();
                double[] totals = results.get(2).toDoubleArray();
                System.arraycopy(results.get(0).toLongArray(), 0, drawn, from, to - from);
                for (int row = from; row < to; row++) {
                    drawnLogProbs[row] = logProb(weights[row - from], totals[row - from]);
                }
            }
        }
        return new DrawnTokens(drawn, drawnLogProbs);
    }

    private static double logProb(double weight, double total) {
        return NetworkOutput.requireFinite(Math.log(weight / total));
    }

    @Override
    public void close() {
        program.close();
    }
}
