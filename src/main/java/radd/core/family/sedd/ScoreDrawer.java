package radd.core.family.sedd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import radd.core.network.NetworkOutput;
import radd.engine.DType;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;
import radd.engine.Value;

/**
 * Draws what positions hold after a {@link ReverseStep}, by the inverse of the distribution function, in float64 on the scores' device.
 *
 * <p>Negative weights are taken as 0 and the others normalised. The reference races float32 noise against weights that are not normalised,
 * which suppresses rare tokens (reference {@code catsample.py}); here the step of the uniform numbers is 2^-53. Shapes: N positions, V real
 * tokens.
 */
final class ScoreDrawer implements AutoCloseable {
    /** Weights held at once: 2^22 float64 numbers are 32 MiB. */
    private static final int CHUNK_WEIGHTS = 1 << 22;

    /** Below this share of all weight a negative one is the rounding of float32 scores. */
    private static final double ROUNDING = 1e-6;

    private final Torch torch;
    private final int tokens;
    private final Program program;

    /**
     * @param torch where the scores will lie
     * @param tokens V
     */
    ScoreDrawer(Torch torch, int tokens) {
        this.torch = torch;
        this.tokens = tokens;
        this.program = graph(tokens).compile(torch);
    }

    /** The weights of a step: of staying, [N], and of every token, [N, V], 0 where it is the position's own; float64, negative ones too. */
    record Weights(Value stay, Value tokens) {
        /** @param step the four numbers of each position's {@link ReverseStep}, [N] each */
        static Weights of(Value logScores, Value own, List<Value> step) {
            Value scores = logScores.to(DType.FLOAT64).inPlace().exp().inPlace().zeroAt(own);
            Value sum = scores.byRow().sum(); // S, [N]
            Value stay = step.get(2).sub(step.get(3).mul(sum));
            Value common = step.get(1).mul(sum.plus(1));
            Value tokens = scores.mul(step.get(0).column())
                    .inPlace()
                    .add(common.neg().column())
                    .inPlace()
                    .zeroAt(own);
            return new Weights(stay, tokens);
        }
    }

    /**
     * {@code draw(scores [N, V], own [N], u [N], step [N] x 4) -> token, its weight, weight of staying, total, largest negative weight}, [N] each;
     * the token is of no meaning where u times the total is below the weight of staying.
     */
    private static Graph graph(int tokens) {
        Graph graph = new Graph(Precision.FLOAT32);
        GraphFunction function = graph.function("draw");
        Value logScores = function.input("scores", DType.FLOAT32);
        Value own = function.input("own", DType.INT64);
        Value u = function.input("u", DType.FLOAT64);
        Weights raw = Weights.of(logScores, own, stepInputs(function));
        Value weights = raw.tokens().zeroUnlessAtMost(raw.tokens().zeros(), raw.tokens());
        Value stay = raw.stay().zeroUnlessAtMost(raw.stay().zeros(), raw.stay());
        Value sums = weights.byRow().cumulativeSum();
        Value total = sums.select(1, tokens - 1).add(stay);
        Value reached = sums.byRow().countAtMost(u.mul(total).sub(stay)).atMost(tokens - 1);
        // Where rounding leads to a token of weight 0, the likeliest stands in.
        Value token = reached.wherePositive(
                weights.byRow().pick(reached), weights.byRow().argMax());
        Value negative = raw.tokens().neg().byRow().max();
        function.returns(token, weights.byRow().pick(token), stay, total, negative, raw.stay());
        return graph;
    }

    /** Declares the numbers of each position's step. */
    static List<Value> stepInputs(GraphFunction function) {
        return List.of(
                function.input("from_own_score", DType.FLOAT64),
                function.input("from_all_scores", DType.FLOAT64),
                function.input("stay", DType.FLOAT64),
                function.input("leave", DType.FLOAT64));
    }

    /** The numbers of each position's step, in the order of {@link #stepInputs}. */
    static List<double[]> numbers(List<ReverseStep> steps) {
        return List.of(
                numbers(steps, ReverseStep::scores),
                numbers(steps, ReverseStep::others),
                numbers(steps, ReverseStep::stay),
                numbers(steps, ReverseStep::leave));
    }

    private static double[] numbers(List<ReverseStep> steps, ToDoubleFunction<ReverseStep> number) {
        return steps.stream().mapToDouble(number).toArray();
    }

    /**
     * Draws for some positions; what becomes of one does not depend on the others.
     *
     * @param logScores [n, V], float32, of the positions from {@code first} on
     * @param own the token or mask that stands at every position
     * @param u uniform numbers in [0, 1) of every position
     * @param steps the step of every position
     * @param moved takes the results
     * @throws radd.RaddException (DATA) if the weights of a position are no law
     */
    void draw(NDArray logScores, int first, int[] own, double[] u, List<ReverseStep> steps, MovedTokens moved) {
        int rows = (int) logScores.getShape().get(0);
        int chunk = Math.max(1, CHUNK_WEIGHTS / tokens);
        for (int from = 0; from < rows; from += chunk) {
            int to = Math.min(from + chunk, rows);
            try (NDManager scope = torch.newManager()) {
                int start = first + from;
                int end = first + to;
                List<double[]> numbers = numbers(steps.subList(start, end));
                NDList results = program.run(
                        scope,
                        "draw",
                        List.of(),
                        torch.piece(scope, logScores, from, to),
                        torch.ids(scope, Arrays.copyOfRange(own, start, end), end - start),
                        scope.create(Arrays.copyOfRange(u, start, end)),
                        scope.create(numbers.get(0)),
                        scope.create(numbers.get(1)),
                        scope.create(numbers.get(2)),
                        scope.create(numbers.get(3)));
                take(results, start, own, u, moved);
            }
        }
    }

    private static void take(NDList results, int start, int[] own, double[] u, MovedTokens moved) {
        long[] token = results.get(0).toLongArray();
        double[] weight = results.get(1).toDoubleArray();
        double[] stay = results.get(2).toDoubleArray();
        double[] total = results.get(3).toDoubleArray();
        double[] negative = results.get(4).toDoubleArray();
        double[] rawStay = results.get(5).toDoubleArray();
        for (int n = 0; n < token.length; n++) {
            int i = start + n;
            boolean stays = u[i] * total[n] < stay[n];
            double logProb = NetworkOutput.requireFinite(Math.log((stays ? stay[n] : weight[n]) / total[n]));
            moved.set(i, stays ? own[i] : Math.toIntExact(token[n]), logProb);
            if (Math.max(negative[n], -rawStay[n]) > ROUNDING * total[n]) {
                moved.countClamped();
            }
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
