package radd.eval;

import java.util.random.RandomGenerator;
import radd.core.objective.Corrupted;
import radd.core.objective.Objective;

/**
 * Noise levels and masks that are stratified over the draws of each sequence.
 *
 * <p>Draw j of N has the uniform number (j + v_j) / N, so the N draws of a sequence cover the noise levels evenly. A number of masks
 * k = 1 + floor(u L) is then 1 + floor(s / N) with s uniform on j L, ..., (j + 1) L - 1: over all draws each k is exactly as likely as any other,
 * whatever N and L.
 *
 * @param objective what is averaged
 * @param round N and the seed
 */
record StratifiedDraws<B>(Objective<B> objective, Round round) implements Draws<B> {
    @Override
    public int evaluations(int length) {
        return round.draws();
    }

    @Override
    public Corrupted draw(Sequence sequence, int evaluation) {
        RandomGenerator random = round.stream(sequence, evaluation);
        double u = Round.inStratum(evaluation, round.draws(), random.nextDouble());
        return objective.corrupt(sequence.tokens(), sequence.given(), u, random);
    }

    @Override
    public SequenceLoss combine(int tokens, double[] losses) {
        return new SequenceLoss(tokens, MeanOfDraws.stratified(losses), losses.length);
    }
}
