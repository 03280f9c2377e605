package radd.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import radd.Named;
import radd.modelio.FileFailure;
import radd.modelio.RunFolders;
import radd.train.checkpoint.FolderExtent;
import radd.train.checkpoint.RunFolder;
import radd.train.checkpoint.RunLock;
import radd.train.metrics.MetricsLog;

/**
 * What a run's folder tells of the run, without changing anything in it.
 *
 * @param run the folder
 * @param state how the run stands
 * @param holder the process that trains it, such as {@code process 7 on node3}; empty but for {@link State#RUNNING}
 * @param failure why it ended; empty but for {@link State#FAILED}
 * @param step of the newest checkpoint, from which the run would go on; while it runs, the last that it measured if that is later
 * @param loss of training, nats per token, as measured last; NaN before that
 * @param valid the validation's bound, nats per token, as measured last; NaN before that
 * @param seconds spent on the steps that were measured, by all processes that went on with the run
 * @param extent of its files
 */
public record RunStatus(
        Path run,
        State state,
        Optional<String> holder,
        Optional<String> failure,
        long step,
        double loss,
        double valid,
        double seconds,
        FolderExtent extent) {
    /** How a run stands. */
    public enum State implements Named {
        /** A process trains it. */
        RUNNING,
        /** Its newest checkpoint is of the last step. */
        FINISHED,
        /** The last process that trained it failed. */
        FAILED,
        /** It was stopped or killed. */
        INTERRUPTED,
        /** It has settings, and has made no step that was measured. */
        NOT_STARTED;

        @Override
        public String label() {
            return Named.super.label().replace('-', ' ');
        }
    }

    /**
     * Looks at a run.
     *
     * @param steps all that it is to make; empty if that is not known, and then it never counts as finished
     * @throws radd.RaddException (DATA) if a file cannot be read
     */
    public static RunStatus of(Path run, OptionalLong steps) {
        Optional<String> holder = RunLock.holder(run);
        Optional<String> failure = failure(run);
        List<MetricsLog.Entry> entries = metrics(run);
        long saved = RunFolders.newestFirst(run).stream()
                .findFirst()
                .flatMap(RunFolders::step)
                .orElse(0L);
        long measured = entries.isEmpty() ? 0 : entries.get(entries.size() - 1).step();
        boolean complete = steps.isPresent() && saved >= steps.getAsLong();
        State state = holder.isPresent()
                ? State.RUNNING
                : complete ? State.FINISHED : failure.isPresent() ? State.FAILED : idle(saved, measured);
        return new RunStatus(
                run,
                state,
                holder,
                failure.filter(why -> state == State.FAILED),
                state == State.RUNNING ? Math.max(saved, measured) : saved,
                last(entries, RunRecorder.TRAINING),
                last(entries, RunRecorder.VALIDATION),
                seconds(entries),
                FolderExtent.of(run));
    }

    private static State idle(long saved, long measured) {
        return saved > 0 || measured > 0 ? State.INTERRUPTED : State.NOT_STARTED;
    }

    private static Optional<String> failure(Path run) {
        Path file = RunFolder.look(run).failure();
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
    }

    private static List<MetricsLog.Entry> metrics(Path run) {
        Path file = RunFolder.look(run).metrics();
        return Files.exists(file) ? MetricsLog.read(file) : List.of();
    }

    private static double last(List<MetricsLog.Entry> entries, String name) {
        return entries.stream()
                .filter(entry -> entry.values().containsKey(name))
                .reduce((earlier, later) -> later)
                .map(entry -> entry.number(name))
                .orElse(Double.NaN);
    }

    /** A line's rate is of the tokens since the line before, over the wall time that they took. */
    private static double seconds(List<MetricsLog.Entry> entries) {
        double seconds = 0;
        double before = 0;
        for (MetricsLog.Entry entry : entries) {
            double tokens = entry.number("tokens");
            double rate = entry.number("tokens_per_second");
            if (tokens > before && rate > 0) {
                seconds += (tokens - before) / rate;
                before = tokens;
            }
        }
        return seconds;
    }
}
