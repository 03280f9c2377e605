package radd.train;

import radd.engine.FlatVector;

/** Hears of a training run's progress; called from the thread that trains, which waits. But for {@link #validate} only the process of rank 0
 * tells its listeners. */
public interface TrainingListener {
    /** After every step: its number and the tokens trained on since the run (or its resumption) started. */
    default void stepped(long step, long tokensSinceStart) {}

    /** After every {@code training.log_freq} steps. */
    default void reported(StepReport report) {}

    /**
     * After every {@code training.eval_freq} steps, in every process at once: time to validate.
     *
     * @param average the moving average of the parameters; valid during the call
     */
    default void validate(long step, FlatVector average) {}

    /**
     * At a snapshot, whose checkpoint is being written meanwhile.
     *
     * @param average the moving average of the parameters; valid during the call
     */
    default void snapshot(long step, FlatVector average) {}
}
