package radd.core.family;

import radd.RaddException;

/** A noise level as users give it to a network that takes one. */
public sealed interface NetworkTime {
    /**
     * What a network that takes no level is told.
     *
     * @throws RaddException (CONFIG) if one is given
     */
    static double unused(NetworkTime time) {
        if (!(time instanceof None)) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "a noise level is given, and the network takes none",
                    "leave --sigma, --t and --step out");
        }
        return 0;
    }

    /** None is given. */
    record None() implements NetworkTime {}

    /**
     * The total noise.
     *
     * @param sigma at least 0
     */
    record Sigma(double sigma) implements NetworkTime {}

    /**
     * The time of the schedule.
     *
     * @param t in [0, 1]
     */
    record Time(double t) implements NetworkTime {}

    /**
     * A step of a chain of finitely many.
     *
     * @param step from 1
     */
    record Step(int step) implements NetworkTime {}
}
