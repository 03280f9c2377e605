package radd.eval;

import java.util.List;
import radd.core.objective.Answers;
import radd.core.objective.Corrupted;
import radd.core.objective.Objective;
import radd.core.objective.Scorer;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;

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

    /** What asks the network on one device; the caller closes it. */
    default Asking asking(FlatVector parameters, Precision precision) {
        Scorer<B> scorer = objective().scorer(parameters, precision);
        return new Asking() {
            @Override
            public Answers ask(List<Corrupted> examples) {
                return new Answers(scorer.losses(objective().batch(examples)), null);
            }

            @Override
            public Torch torch() {
                return scorer.torch();
            }

            @Override
            public void close() {
                scorer.close();
            }
        };
    }

    @Override
    default SequenceScorer scorer(FlatVector parameters, Precision precision, int batchSize) {
        return new PairScorer(asking(parameters, precision), this, batchSize);
    }
}
