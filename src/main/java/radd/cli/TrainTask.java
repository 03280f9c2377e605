package radd.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;
import radd.config.OverrideList;
import radd.config.ResolvedConfig;
import radd.config.TrainConfigs;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.engine.DeviceMemory;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.train.HeadChunk;
import radd.train.RunCorpora;
import radd.train.TrainConfig;
import radd.train.checkpoint.RunFolder;
import radd.train.checkpoint.RunLock;

/** One process's part of {@code radd train}: takes the run's folder, finds its corpora and devices, and trains. */
final class TrainTask {
    private static final Logger LOG = LoggerFactory.getLogger(TrainTask.class);

    private final TrainSettings settings;
    private final TrainConfig config;
    private final Collective processes;
    private final int localRank;
    private final boolean leads;
    private final PrintWriter out;

    /**
     * @param processes this process among others
     * @param localRank its number among those of its machine
     * @param out receives results
     */
    TrainTask(TrainSettings settings, Collective processes, int localRank, PrintWriter out) {
        this.settings = settings;
        this.config = TrainConfigs.bind(settings.config());
        this.processes = processes;
        this.localRank = localRank;
        this.leads = processes.rank() == 0;
        this.out = out;
    }

    /** Trains to the last step, or until a signal asks to stop; then the run's job may be put into the queue again. */
    ExitCode run() {
        settings.config().notices().forEach(LOG::info);
        config.requireEvenlySpread(processes.size());
        if (config.judgesSamples()) {
            SnapshotJudge.folder(config); // missing, it is refused before anything is trained
        }
        ExitCode ended = locked();
        // One process may have stopped before its own signal came.
        if (ended == ExitCode.INTERRUPTED
                && config.training().requeue()
                && processes.sum(Interruption.byBatchSystem() ? 1 : 0) > 0
                && leads) {
            SlurmJob.requeueThis();
        }
        return ended;
    }

    private ExitCode locked() {
        Optional<RunFolder> existing = leads ? settings.existing() : Optional.empty();
        try (RunLock lock = new RunLock()) {
            existing.ifPresent(run -> take(run, lock));
            return noting(existing, () -> {
                TrainingData data = TrainingData.open(config, existing.map(RunCorpora::of), processes);
                List<Torch> devices = config.deviceNames().isEmpty()
                        ? Torch.devices(config.ngpus(), localRank)
                        : config.deviceNames().stream().map(Torch::on).toList();
                ResolvedConfig whole = withHeadChunk(devices);
                Optional<RunFolder> folder = existing.or(() -> leads ? Optional.of(created(lock)) : Optional.empty());
                return noting(folder, () -> train(folder, data, devices, whole));
            });
        }
    }

    private ExitCode train(Optional<RunFolder> folder, TrainingData data, List<Torch> devices, ResolvedConfig whole) {
        folder.filter(run -> !settings.goesOn()).ifPresent(run -> {
            run.writeConfig(TrainConfigs.anywhere(whole).toYaml());
            if (!Files.exists(run.overrides())) { // a sweep has written those that its job is known by
                run.writeOverrides(OverrideList.toYaml(settings.task()));
            }
        });
        folder.ifPresent(run -> RunCorpora.of(run).keep(data.corpora().identities()));
        return new TrainingRun(TrainConfigs.bind(whole), devices, processes, out)
                .train(folder, data, settings.goesOn());
    }

    private RunFolder created(RunLock lock) {
        RunFolder run = settings.place()
                .map(RunFolder::at)
                .orElseGet(() -> RunFolder.create(Path.of(config.outdir()), LocalDateTime.now(ZoneId.systemDefault())));
        take(run, lock);
        return run;
    }

    private static void take(RunFolder run, RunLock lock) {
        lock.take(run);
        run.forgetFailure();
    }

    /** Does something whose failure is kept in the run's folder. */
    private static ExitCode noting(Optional<RunFolder> folder, Supplier<ExitCode> part) {
        try {
            return part.get();
        } catch (RuntimeException | Error failure) {
            Throwable decisive = ExitCode.decisive(failure);
            String why =
                    decisive instanceof RaddException ? String.valueOf(decisive.getMessage()) : decisive.toString();
            folder.ifPresent(run -> run.noteFailure(why.lines().findFirst().orElse("")));
            throw failure;
        }
    }

    /** An automatic choice is made once and kept: a resumed run that chose anew would round differently. All processes make the same. */
    private ResolvedConfig withHeadChunk(List<Torch> devices) {
        if (config.training().headChunk() > 0) {
            return settings.config();
        }
        Model model = config.description(ModelDescription.NO_TOKENIZER).create();
        long smallest = devices.stream()
                .mapToLong(device ->
                        HeadChunk.automatic(model, DeviceMemory.of(device).free()))
                .min()
                .orElseThrow();
        long agreed = LongStream.of(processes.gather(smallest)).min().orElseThrow();
        return settings.config().with("training", "head_chunk", agreed);
    }
}
