package radd.eval;

import radd.core.objective.Corrupted;
import radd.core.objective.Objective;

/**
 * How each sequence of an evaluation is corrupted; every draw is a function of the sequence's place and the draw's number.
 *
 * @param <B> the objective's batches
 */
interface Draws<B> {
    /** What is averaged. */
    Objective<B> objective();

    /** Draws a sequence, at least 1. */
    int draws();

    /**
     * One draw.
     *
     * @param sequence the sequence's place in the corpus, from 0
     * @param draw in [0, draws)
     * @param clean its tokens
     */
    Corrupted draw(long sequence, int draw, int[] clean);
}
