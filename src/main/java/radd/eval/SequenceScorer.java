package radd.eval;

import radd.engine.Torch;

/** Scores sequences on one device. */
interface SequenceScorer extends AutoCloseable {
    /**
     * Takes sequences until none is left.
     *
     * @param heartbeat called after every run of the network
     */
    void work(SequenceShare share, Runnable heartbeat);

    /** The device. */
    Torch torch();

    @Override
    void close();
}
