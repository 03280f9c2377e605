package radd.core.sampler;

import radd.InvalidSetting;
import radd.engine.DType;
import radd.engine.Rows;
import radd.engine.Value;

/**
 * The law from which a token is drawn, made from the network's: what {@code --strategy}, {@code --temperature} and {@code --min-p} choose.
 *
 * <p>The filters work in this order, each on what the one before it left: temperature, top-k, top-p, min-p. The mask is no token, so
 * nothing can let it through. Source: reference {@code catsample.py}.
 *
 * @param temperature probabilities are raised to 1 / temperature, at least 0; 0 takes the likeliest token
 * @param topK only the k likeliest tokens stay; 0 leaves this out
 * @param topP only the likeliest tokens stay, up to the one with which their sum exceeds p; 1 leaves this out
 * @param minP only tokens at least min-p times as likely as the likeliest stay; 0 leaves this out
 */
public record TokenDraw(double temperature, int topK, double topP, double minP) {
    /** Draws from the network's distribution itself. */
    public static final TokenDraw DIRECT = new TokenDraw(1, 0, 1, 0);

    public TokenDraw {
        require(temperature >= 0 && temperature < Double.POSITIVE_INFINITY, "temperature", temperature, "at least 0");
        require(topK >= 0, "topK", topK, "at least 1, or 0 for none");
        require(topP > 0 && topP <= 1, "topP", topP, "above 0, at most 1");
        require(minP >= 0 && minP <= 1, "minP", minP, "in 0 to 1");
    }

    private static void require(boolean holds, String field, double value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(field + " is " + value + ", must be " + allowed);
        }
    }

    /**
     * Refuses options that change the law, where a decoder does not draw from the network's.
     *
     * @param allowed what they must be, to follow "must be"
     * @throws InvalidSetting naming the first that is given
     */
    public void requireDirect(String allowed) {
        InvalidSetting.require(temperature == 1, "--temperature", temperature, allowed);
        InvalidSetting.require(topK == 0, "--strategy", "top_k", allowed);
        InvalidSetting.require(topP == 1, "--strategy", "top_p", allowed);
        InvalidSetting.require(minP == 0, "--min-p", minP, allowed);
    }

    /**
     * The weight of every token in the draw.
     *
     * @param logProbs log c over the real tokens, [N, V], float32
     * @param tokens V
     * @return probabilities up to a factor for each row, [N, V], float64; at least 0, and some above
     */
    Value weights(Value logProbs, int tokens) {
        Value wide = logProbs.to(DType.FLOAT64);
        if (temperature == 0) {
            Value likeliest = wide.byRow().argMax();
            return wide.zeros()
                    .inPlace()
                    .addAt(likeliest, wide.byRow().pick(likeliest).exp());
        }
        // The largest becomes 1: a low temperature must not take all of them to 0.
        Value weights = temperature == 1
                ? wide.exp()
                : wide.sub(wide.byRow().max().column()).times(1 / temperature).exp();
        if (topK > 0 && topK < tokens) {
            weights = topK(weights);
        }
        if (topP < 1) {
            weights = topP(weights, tokens);
        }
        return minP > 0
                ? weights.zeroUnlessAtMost(weights.byRow().max().column().times(minP), weights)
                : weights;
    }

    private Value topK(Value weights) {
        Rows.Sorted best = weights.byRow().largest(topK);
        return weights.zeros().inPlace().scatter(best.indices(), best.values());
    }

    /** A token stays when the sum of the likelier ones is at most p: so does the first with which the sum exceeds it. */
    private Value topP(Value weights, int tokens) {
        Rows.Sorted sorted = weights.byRow().sortDescending();
        Value sums = sorted.values().byRow().cumulativeSum();
        Value before = sums.sub(sorted.values());
        Value bound = sums.select(1, tokens - 1).column().times(topP); // [N, 1]
        return weights.zeros()
                .inPlace()
                .scatter(sorted.indices(), sorted.values().zeroUnlessAtMost(before, bound));
    }
}
