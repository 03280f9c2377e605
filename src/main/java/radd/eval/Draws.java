package radd.eval;

import radd.core.objective.Corrupted;
import radd.core.objective.Objective;
import radd.engine.FlatVector;
import radd.engine.Precision;

/**
 * How each sequence is corrupted, which corruptions belong together, and how their losses combine. Every draw is a function of the sequence's
 * stream and the evaluation's number.
 *
 * @param <B> the objective's batches
 */
interface Draws<B> extends Measure {
    /** Whose losses they are. */
    Objective<B> objective();

    /**
     * One evaluation.
     *
     * @param evaluation in [0, {@link #evaluations})
     */
    Corrupted draw(Sequence sequence, int evaluation);

    /**
     * What the losses of all evaluations of a sequence say of it.
     *
     * @param tokens how many of it are scored
     * @param losses in order of the evaluations, in nats
     */
    SequenceLoss combine(int tokens, double[] losses);

    /**
     * What the loss of an evaluation counts for: the sum of weight times loss is the loss that {@link #combine} gives.
     *
     * @param tokens how many of the sequence are scored
     */
    default double weight(int tokens, int evaluation) {
        return 1.0 / evaluations(tokens);
    }

    /** Whether its evaluations are the states in which decoding greedily writes a sequence, each asked for the token that is written next. */
    default boolean tellGreedy() {
        return false;
    }

    @Override
    default SequenceScorer scorer(FlatVector parameters, Precision precision, int batchSize) {
        return new PairScorer<>(objective().scorer(parameters, precision), this, batchSize);
    }
}
