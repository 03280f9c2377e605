package radd.core.family.sedd;

import java.util.random.RandomGenerator;
import radd.core.loss.Example;
import radd.core.loss.PositionLoss;
import radd.core.loss.UniformScoreEntropy;
import radd.core.noise.NoiseSchedule;

/**
 * Every token becomes every other at rate 1/K: all positions have scores, and all may move on the way back.
 *
 * @param tokens K
 */
record UniformGraph(int tokens) implements TokenGraph {
    @Override
    public int rows() {
        return tokens;
    }

    @Override
    public PositionLoss loss() {
        return new UniformScoreEntropy();
    }

    /** A position that has met noise holds any token, which may be the one it held. */
    @Override
    public int[] perturb(int[] clean, double moved, RandomGenerator random) {
        int[] seen = clean.clone();
        for (int l = 0; l < seen.length; l++) {
            seen[l] = random.nextDouble() < moved ? limit(random) : seen[l];
        }
        return seen;
    }

    @Override
    public Example example(int[] clean, int[] seen, int given, double sigma, double rate) {
        return UniformScoreEntropy.example(clean, seen, given, tokens, sigma, rate);
    }

    @Override
    public double shift(double sigma) {
        return 0;
    }

    @Override
    public boolean moves(int id) {
        return true;
    }

    @Override
    public int limit(RandomGenerator random) {
        return random.nextInt(tokens);
    }

    @Override
    public ReverseStep euler(double noise) {
        return ReverseStep.first(noise / tokens);
    }

    /**
     * [e^D s_y - (e^D - 1)/K (S + 1)] times the probability of y to become x, which is q = (1 - e^-D)/K for y other than x and e^-D + q for x
     * itself; all divided by e^D, so that nothing overflows.
     */
    @Override
    public ReverseStep analytic(double difference) {
        double moved = -Math.expm1(-difference) / tokens; // q
        double own = Math.exp(-difference) + moved;
        return new ReverseStep(moved, moved * moved, own * (1 - moved), own * moved);
    }

    @Override
    public ReverseStep denoise(double sigma) {
        return analytic(sigma);
    }

    /** At the start x_0 is the token that stands there, or evenly one of the others; at time 1 it is compared with the even law. */
    @Override
    public double endsNats(NoiseSchedule noise, double start) {
        return entropy(noise.maskProbability(start)) + Math.log(tokens) - entropy(noise.maskProbability(1));
    }

    /** Entropy of a token that was drawn anew with a probability, nats. */
    private double entropy(double moved) {
        double other = moved / tokens;
        double own = 1 - moved + other;
        return -own * Math.log(own) - (tokens > 1 && moved > 0 ? (tokens - 1) * other * Math.log(other) : 0);
    }
}
