package radd.train;

import java.util.Locale;

/** What takes time in training. */
public enum Phase {
    /** Waiting for a batch. */
    DATA,
    /** The network and the optimiser. */
    COMPUTE,
    /** Waiting for the other replicas, and summing gradients over them. */
    COLLECTIVE,
    /** Copying a checkpoint, and waiting for the one before it to be written. */
    CHECKPOINT;

    /** Name of its metric. */
    public String metric() {
        return name().toLowerCase(Locale.ROOT) + "_seconds";
    }
}
