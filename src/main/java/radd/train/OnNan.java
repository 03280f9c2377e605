package radd.train;

import radd.Named;

/** What happens at a step whose loss or gradient is not finite: {@code training.on_nan}. */
public enum OnNan implements Named {
    /** Training ends with the step's number, its batch and the last checkpoint. */
    STOP,
    /** The step changes nothing, and training goes on. */
    SKIP;
}
