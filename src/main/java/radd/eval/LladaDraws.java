package radd.eval;

import radd.core.loss.MaskedObjective;
import radd.core.loss.PositionBatch;
import radd.core.objective.Corrupted;

/**
 * The draws of LLaDA's {@code get_log_likelihood.py}, fault included: b numbers of masks from one uniform k_0,
 * k_i = ((round(k_0 + i L / b) - 1) mod L) + 1, where round takes halves to the even neighbour.
 *
 * <p>Where b / gcd(b, L) is even, halves occur, and even numbers of masks come too often: the estimate is biased.
 *
 * @param objective the any-order objective
 * @param round b and the seed
 */
record LladaDraws(MaskedObjective objective, Round round) implements Draws<PositionBatch> {
    @Override
    public int evaluations(int length) {
        return round.draws();
    }

    @Override
    public Corrupted draw(Sequence sequence, int evaluation) {
        int open = sequence.open();
        int first = 1 + round.shared(sequence).nextInt(open);
        int k = count(first, evaluation, round.draws(), open);
        return objective.corrupt(
                sequence.tokens(), sequence.given(), (k - 0.5) / open, round.stream(sequence, evaluation));
    }

    /** k_i. */
    static int count(int first, int i, int batch, int length) {
        long rounded = (long) Math.rint(first + i * ((double) length / batch));
        return (int) ((rounded - 1) % length) + 1;
    }

    /** Taken as independent, whose error is larger than that of numbers spread evenly. */
    @Override
    public SequenceLoss combine(int tokens, double[] losses) {
        return new SequenceLoss(tokens, MeanOfDraws.independent(losses), losses.length);
    }
}
