package radd.core.family.sedd;

import java.util.random.RandomGenerator;
import radd.core.loss.AbsorbingScoreEntropy;
import radd.core.loss.Example;
import radd.core.loss.PositionLoss;
import radd.core.noise.NoiseSchedule;

/**
 * Every token becomes the mask at rate 1, and stays it: only masked positions have scores, and only they move on the way back.
 *
 * @param tokens V
 * @param scaled whether the network's scores are its numbers over E V, E = exp(sigma) - 1
 */
record AbsorbingGraph(int tokens, boolean scaled) implements TokenGraph {
    @Override
    public int rows() {
        return tokens + 1;
    }

    @Override
    public PositionLoss loss() {
        return new AbsorbingScoreEntropy();
    }

    @Override
    public int[] perturb(int[] clean, double moved, RandomGenerator random) {
        int[] seen = clean.clone();
        for (int l = 0; l < seen.length; l++) {
            seen[l] = random.nextDouble() < moved ? tokens : seen[l];
        }
        return seen;
    }

    @Override
    public Example example(int[] clean, int[] seen, int given, double sigma, double rate) {
        return AbsorbingScoreEntropy.example(clean, seen, tokens, sigma, rate, scaled);
    }

    @Override
    public double shift(double sigma) {
        return AbsorbingScoreEntropy.scoreShift(sigma, tokens, scaled);
    }

    @Override
    public boolean moves(int id) {
        return id == tokens;
    }

    @Override
    public int limit(RandomGenerator random) {
        return tokens;
    }

    @Override
    public ReverseStep euler(double noise) {
        return ReverseStep.first(noise);
    }

    /**
     * e^D s_v (1 - e^-D) for a token and 1 + (1 - e^D) S for the mask. The reference forms the latter as e^D - e^D S + S, whose large terms cancel
     * in float32 where D is large.
     */
    @Override
    public ReverseStep analytic(double difference) {
        return ReverseStep.first(Math.expm1(difference));
    }

    @Override
    public ReverseStep denoise(double sigma) {
        return new ReverseStep(1, 0, 0, 0);
    }

    /** A masked token at the start is told evenly, and so is an unmasked one at time 1. */
    @Override
    public double endsNats(NoiseSchedule noise, double start) {
        return (noise.maskProbability(start) + Math.exp(-noise.totalNoise(1))) * Math.log(tokens);
    }
}
