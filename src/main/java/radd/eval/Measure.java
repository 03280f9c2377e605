package radd.eval;

import radd.engine.FlatVector;
import radd.engine.Precision;

/** What is asked of every sequence of a corpus, and how the network's answers become one number with its error. */
interface Measure {
    /**
     * Evaluations of the network for a sequence, for the progress; the most where it depends on the network.
     *
     * @param open its tokens that are scored
     */
    int evaluations(int open);

    /**
     * What asks them on one device.
     *
     * @param parameters stay open as long as the result, which the caller closes
     * @param batchSize most sequences that the network sees at once
     */
    SequenceScorer scorer(FlatVector parameters, Precision precision, int batchSize);
}
