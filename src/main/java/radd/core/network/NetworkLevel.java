package radd.core.network;

/** What a network is told of the noise of an absorbing process: its level, as a function of the share that is masked. */
@FunctionalInterface
public interface NetworkLevel {
    /** Of networks that are told nothing: 0. */
    NetworkLevel NONE = maskProbability -> 0;

    /**
     * The level of a time.
     *
     * @param maskProbability the probability, in [0, 1], with which a position is masked by then
     * @return in the network's own unit
     */
    double at(double maskProbability);
}
