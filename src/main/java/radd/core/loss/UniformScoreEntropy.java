package radd.core.loss;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import radd.engine.Value;

/**
 * Score entropy of the uniform graph, at all positions.
 *
 * <p>With l the log scores of the K tokens, (1/K) times the sum over y other than the own token x of exp(l_y) - a_y l_y + a_y (log a_y - 1), where
 * a_y = p(y|x_0) / p(x|x_0). With E = exp(sigma) - 1 and r = E / (E + K): if x is x_0, every a_y is r; else a is 1/r at x_0 and 1 elsewhere.
 * This is (1/K) sum_y a_y (exp(m_y) - m_y - 1) with m = l - log a, where no large terms cancel. So every token has the same a, which is part
 * of the position's factor, but for x_0, where log a is higher by the position's {@code peaks}; {@code shifts} make m of l. Source: SEDD,
 * arXiv:2310.16834, eq. 5; reference {@code graph_lib.py}, {@code Uniform}.
 */
public record UniformScoreEntropy() implements PositionLoss {
    @Override
    public List<String> numbers() {
        return List.of("shifts", "peaks");
    }

    @Override
    public boolean readsOwnTokens() {
        return true;
    }

    @Override
    public Terms of(Value logits, Positions positions) {
        Value targets = positions.targets();
        Value peaks = positions.numbers().get(1);
        Value shifted = logits.inPlace()
                .add(positions.numbers().get(0).column())
                .inPlace()
                .addAt(targets, peaks.neg())
                .inPlace()
                .zeroAt(positions.own().get(0)); // m, [n, K]; 0 adds nothing
        Value sum = shifted.byRow().sum(); // [n]
        Value target = shifted.byRow().pick(targets);
        Value excess = shifted.inPlace().expm1(); // exp(m) - 1, [n, K]
        Value targetExcess = excess.byRow().pick(targets);
        Value more = peaks.expm1(); // a of x_0 over that of the others, less 1
        Value loss = excess.byRow().sum().sub(sum).add(targetExcess.sub(target).mul(more));
        Value gradient = excess.inPlace()
                .mul(positions.weights().column())
                .inPlace()
                .addAt(targets, targetExcess.mul(more).mul(positions.weights()));
        return new Terms(loss, gradient);
    }

    /**
     * A corrupted sequence with its loss, rate times the sum of the score entropies.
     *
     * @param clean x_0, [L]
     * @param seen x_t, [L]
     * @param given positions at the beginning that are not noised and do not count
     * @param tokens K
     * @param sigma total noise, above 0, which the network is told
     * @param rate its derivative by time
     */
    public static Example example(int[] clean, int[] seen, int given, int tokens, double sigma, double rate) {
        double odds = Math.expm1(sigma);
        double logRatio = Math.log(odds) - Math.log(odds + tokens); // log r
        int[] positions = IntStream.range(given, seen.length).toArray();
        int[] targets = Arrays.copyOfRange(clean, given, clean.length);
        float[] shifts = new float[positions.length];
        float[] peaks = new float[positions.length];
        double[] factors = new double[positions.length];
        Arrays.fill(factors, 1.0 / tokens);
        for (int n = 0; n < positions.length; n++) {
            if (seen[positions[n]] == targets[n]) {
                shifts[n] = (float) -logRatio;
                factors[n] = Math.exp(logRatio) / tokens;
            } else {
                peaks[n] = (float) -logRatio;
            }
        }
        return new Example(seen, sigma, positions, targets, rate, factors, List.of(shifts, peaks), 0);
    }
}
