package radd.eval;

import java.util.random.RandomGenerator;
import radd.core.objective.Corrupted;
import radd.core.objective.Objective;

/**
 * Noise levels and masks that are drawn anew each time, as the reference averages them.
 *
 * @param objective what is averaged
 * @param round how many and the seed
 */
record IndependentDraws<B>(Objective<B> objective, Round round) implements Draws<B> {
    @Override
    public int evaluations(int length) {
        return round.draws();
    }

    @Override
    public Corrupted draw(Sequence sequence, int evaluation) {
        RandomGenerator random = round.stream(sequence, evaluation);
        return objective.corrupt(sequence.tokens(), sequence.given(), random.nextDouble(), random);
    }

    @Override
    public SequenceLoss combine(int tokens, double[] losses) {
        return new SequenceLoss(tokens, MeanOfDraws.independent(losses), losses.length);
    }
}
