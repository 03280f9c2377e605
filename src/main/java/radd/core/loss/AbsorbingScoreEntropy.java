package radd.core.loss;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import radd.engine.Value;

/**
 * Score entropy of the absorbing graph, at masked positions; elsewhere it is 0.
 *
 * <p>With E = exp(sigma) - 1 and l the log scores of the V real tokens, sum_v exp(l_v) - l_x0 / E + (1/E)(log(1/E) - 1). This is
 * (1/E)(sum_v exp(m_v) - m_x0 - 1) with m = l + log E, where no large terms cancel; 1/E is part of the example's weight, and
 * {@code shifts} make m of the head's numbers. Source: SEDD, arXiv:2310.16834, eq. 5; reference {@code graph_lib.py}, {@code Absorbing}.
 */
public record AbsorbingScoreEntropy() implements PositionLoss {
    @Override
    public List<String> numbers() {
        return List.of("shifts");
    }

    @Override
    public boolean readsOwnTokens() {
        return false;
    }

    @Override
    public Terms of(Value logits, Positions positions) {
        Value shifted = logits.inPlace().add(positions.numbers().get(0).column()); // m, [n, V]
        Value target = shifted.byRow().pick(positions.targets()); // [n]
        Value ratios = shifted.inPlace().exp();
        Value loss = ratios.byRow().sum().sub(target).plus(-1); // [n]
        Value gradient = ratios.inPlace()
                .mul(positions.weights().column())
                .inPlace()
                .addAt(positions.targets(), positions.weights().neg()); // [n, V]
        return new Terms(loss, gradient);
    }

    /**
     * A masked sequence with its loss, rate times the sum of the score entropies.
     *
     * @param clean x_0, [L]
     * @param seen x_t, [L]
     * @param maskId V
     * @param sigma total noise, above 0, which the network is told
     * @param rate its derivative by time
     * @param scaled whether the network's scores are its numbers over E V (the reference's {@code scale_by_sigma})
     */
    public static Example example(int[] clean, int[] seen, int maskId, double sigma, double rate, boolean scaled) {
        int[] positions =
                IntStream.range(0, seen.length).filter(l -> seen[l] == maskId).toArray();
        float[] shifts = new float[positions.length];
        Arrays.fill(shifts, (float) (logOdds(sigma) + scoreShift(sigma, maskId, scaled)));
        return new Example(
                seen,
                sigma,
                positions,
                IntStream.of(positions).map(l -> clean[l]).toArray(),
                rate / Math.expm1(sigma),
                Example.ones(positions.length),
                List.of(shifts),
                0);
    }

    /**
     * What makes log scores of the network's numbers.
     *
     * @param sigma total noise, above 0
     * @param tokens V
     * @param scaled whether the network's scores are its numbers over E V
     */
    public static double scoreShift(double sigma, int tokens, boolean scaled) {
        return scaled ? -logOdds(sigma) - Math.log(tokens) : 0;
    }

    /** log E; overflows for no sigma and cancels for none. */
    private static double logOdds(double sigma) {
        return sigma + Math.log(-Math.expm1(-sigma));
    }
}
