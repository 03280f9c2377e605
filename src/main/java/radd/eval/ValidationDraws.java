package radd.eval;

import radd.core.objective.Corrupted;
import radd.core.objective.Corruption;
import radd.core.objective.Objective;

/**
 * The draws of a validation during training: one a sequence, spread over the sequences as a training batch of them would be, and the same
 * each time.
 *
 * @param corruption as in training
 * @param seed the run's seed
 * @param sequences how many are scored
 */
record ValidationDraws<B>(Corruption<B> corruption, long seed, int sequences) implements Draws<B> {
    @Override
    public Objective<B> objective() {
        return corruption.objective();
    }

    @Override
    public int evaluations(int length) {
        return 1;
    }

    @Override
    public SequenceLoss combine(int tokens, double[] losses) {
        return new SequenceLoss(tokens, MeanOfDraws.independent(losses), 1);
    }

    @Override
    public Corrupted draw(Sequence sequence, int draw) {
        return corruption.of(
                seed,
                0,
                Math.toIntExact(sequence.index()),
                sequences,
                sequence.tokens()); // training steps count from 1
    }
}
