package radd.core.family;

/** A noise level as users give it to a network that takes one. */
public sealed interface NetworkTime {
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
