package radd.eval;

import java.util.random.RandomGenerator;
import radd.InvalidSetting;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.objective.Corrupted;
import radd.core.objective.Objective;

/**
 * The noise levels and masks of an evaluation, stratified over the draws of each sequence.
 *
 * <p>Draw j of N has the uniform number (j + v_j) / N, so the N draws of a sequence cover the noise levels evenly. Every draw is a
 * function of the seed, the sequence and j: the batch size and the order of the sequences have no effect.
 *
 * @param objective what is averaged
 * @param draws N, draws a sequence, at least 1
 * @param seed the evaluation's seed
 */
record EvaluationDraws<B>(Objective<B> objective, int draws, long seed) implements Draws<B> {
    public EvaluationDraws {
        InvalidSetting.require(draws >= 1, "monte_carlo_timesteps", draws, "at least 1");
    }

    @Override
    public Corrupted draw(long sequence, int draw, int[] clean) {
        RandomGenerator random = RandomStream.of(seed, Purpose.EVALUATION, sequence, draw);
        return objective.corrupt(clean, stratified(draw, random.nextDouble()), random);
    }

    /** (j + v) / N, kept below 1 where the sum rounds up. */
    double stratified(int draw, double v) {
        if (draw < 0 || draw >= draws) {
            throw new IllegalArgumentException("draw is " + draw + ", must be in [0, " + draws + ")");
        }
        return Math.min((draw + v) / draws, Math.nextDown(1.0));
    }
}
