package radd.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.train.RunStatus.State;
import radd.train.checkpoint.RunFolder;

/** Has the jobs of a sweep done that are neither finished nor at work elsewhere, and shows how all of them stand. */
final class SweepRun {
    private static final Logger LOG = LoggerFactory.getLogger(SweepRun.class);

    /** A job's own patience after a signal, and a minute more. */
    private static final Duration PATIENCE = TrainingRun.PATIENCE.plusMinutes(1);

    /** The first exit code by which a shell says that a signal ended a process. */
    private static final int SIGNALLED = 128;

    private static final int TERMINATED = SIGNALLED + 15;

    private final SweepFolder sweep;
    private final List<Path> jobs;
    private final PrintWriter out;

    /** @param out receives the table */
    SweepRun(SweepFolder sweep, PrintWriter out) {
        this.sweep = sweep;
        this.jobs = sweep.jobs();
        this.out = out;
    }

    /** Does the jobs; the exit code is that of the first that failed. */
    int run() {
        LOG.info("sweep {}: {} jobs", sweep.path(), jobs.size());
        int code = Launcher.of(sweep.given()).isSlurm() ? submit() : runHere();
        RunTable.print(jobs.stream().map(RunReport::of).toList(), out);
        return code;
    }

    private int submit() {
        List<Integer> tasks = IntStream.range(0, jobs.size())
                .filter(job -> isDue(job, RunReport.of(jobs.get(job))))
                .boxed()
                .toList();
        if (!tasks.isEmpty()) {
            LOG.info("{}", new SlurmArray(sweep).submit(tasks));
            LOG.info("'radd runs list {}' shows how the jobs stand", sweep.path());
        }
        return ExitCode.DONE.code();
    }

    private int runHere() {
        int first = ExitCode.DONE.code();
        try (Interruption.Guard guard = Interruption.guard(PATIENCE)) {
            for (int job = 0; job < jobs.size(); job++) {
                RunReport before = RunReport.of(jobs.get(job));
                if (guard.requested()) {
                    return ExitCode.INTERRUPTED.code();
                }
                if (!isDue(job, before)) {
                    continue;
                }
                LOG.info("job {} of {}: {}", job, jobs.size(), String.join(" ", before.overrides()));
                int code = ChildProcess.run(arguments(before), guard::requested);
                if (guard.requested() || code == ExitCode.INTERRUPTED.code() || code == TERMINATED) {
                    LOG.info("the sweep ends with job {}; --resume {} goes on with it", job, sweep.path());
                    return ExitCode.INTERRUPTED.code();
                }
                if (code != ExitCode.DONE.code()) {
                    noteFailure(job, code);
                    first = first == ExitCode.DONE.code() ? documented(code) : first;
                }
            }
        }
        return first;
    }

    /** A failed job may have been mended since, and is tried again. */
    private boolean isDue(int job, RunReport report) {
        State state = report.status().state();
        if (state == State.RUNNING) {
            LOG.warn(
                    "job {} is left alone: {} is at it",
                    job,
                    report.status().holder().orElseThrow());
        }
        return state != State.RUNNING && state != State.FINISHED;
    }

    private static List<String> arguments(RunReport job) {
        String run = job.status().run().toString();
        return job.status().step() > 0
                ? List.of("train", "--resume", run)
                : List.of(
                        "train",
                        "--config",
                        RunFolder.look(job.status().run()).config().toString(),
                        "hydra.run.dir=" + run);
    }

    /** A process that was killed could not say so in the run's folder. */
    private void noteFailure(int job, int code) {
        LOG.warn("job {} failed with code {}; the others go on", job, code);
        RunFolder run = RunFolder.look(jobs.get(job));
        if (!Files.exists(run.failure())) {
            run.noteFailure("the process ended with code " + code);
        }
    }

    private static int documented(int code) {
        return Arrays.stream(ExitCode.values()).anyMatch(known -> known.code() == code) ? code : ExitCode.BUG.code();
    }
}
