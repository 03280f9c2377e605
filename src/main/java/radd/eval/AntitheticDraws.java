package radd.eval;

import java.util.random.RandomGenerator;
import radd.core.RandomStream;
import radd.core.objective.Corrupted;
import radd.core.objective.Objective;

/**
 * Pairs of draws, the second with 1 - u wherever the first has u: its noise level is as far from the other end, and where positions are masked
 * one by one with probability u, what the one masks the other leaves. A pair is one draw of the mean of two; pairs are stratified.
 *
 * <p>The pair of u is that of 1 - u, so the first of a pair has its number in [0, 1/2).
 *
 * @param objective what is averaged
 * @param round at least two draws, of which an odd one is left out
 */
record AntitheticDraws<B>(Objective<B> objective, Round round) implements Draws<B> {
    AntitheticDraws {
        if (round.draws() < 2) {
            throw new IllegalArgumentException("an antithetic pair needs 2 draws");
        }
    }

    private int pairs() {
        return round.draws() / 2;
    }

    @Override
    public int evaluations(int length) {
        return 2 * pairs();
    }

    @Override
    public Corrupted draw(Sequence sequence, int evaluation) {
        int pair = evaluation / 2;
        RandomGenerator random = round.stream(sequence, pair);
        double u = Round.inStratum(pair, pairs(), random.nextDouble()) / 2;
        return evaluation % 2 == 0
                ? objective.corrupt(sequence.tokens(), sequence.given(), u, random)
                : objective.corrupt(
                        sequence.tokens(),
                        sequence.given(),
                        Math.min(1 - u, Math.nextDown(1.0)),
                        RandomStream.mirrored(random));
    }

    @Override
    public SequenceLoss combine(int tokens, double[] losses) {
        return new SequenceLoss(tokens, MeanOfDraws.stratified(pairMeans(losses)), losses.length);
    }

    private static double[] pairMeans(double[] losses) {
        double[] means = new double[losses.length / 2];
        for (int i = 0; i < means.length; i++) {
            means[i] = (losses[2 * i] + losses[2 * i + 1]) / 2;
        }
        return means;
    }
}
