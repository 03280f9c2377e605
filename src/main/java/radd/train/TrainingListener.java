package radd.train;

import radd.engine.FlatVector;

/** Hears of a training run's progress; called from the thread that trains, which waits. */
public interface TrainingListener {
    /** After every step: its number and the tokens trained on since the run (or its resumption) started. */
    default void stepped(long step, long tokensSinceStart) {}

    /** After every {@code training.log_freq} steps. */
    default void reported(StepReport report) {}

    /** After a validation: the loss per token in nats of the moving average. */
    default void validated(long step, double natsPerToken) {}

    /**
     * At a snapshot, whose checkpoint is being written meanwhile.
     *
     * @param average the moving average of the parameters; valid during the call
     */
    default void snapshot(long step, FlatVector average) {}
}
