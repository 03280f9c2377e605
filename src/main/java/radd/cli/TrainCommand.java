package radd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import radd.RaddException;
import radd.config.ConfigReader;
import radd.config.Presets;
import radd.config.ResolvedConfig;
import radd.config.TrainConfigs;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.engine.DeviceMemory;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.engine.collective.Launch;
import radd.engine.collective.Timeout;
import radd.modelio.FileFailure;
import radd.train.HeadChunk;
import radd.train.RunCorpora;
import radd.train.TrainConfig;
import radd.train.checkpoint.RunFolder;
import radd.train.checkpoint.RunLock;

/** {@code radd train}. */
@Command(
        name = "train",
        description =
                "Train a model. Settings are KEY=VALUE, as in 'radd train model=small_radd training.accum=4 data.train=FILE'.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(TrainCommand.class);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "YAML file of settings, applied before KEY=VALUE.")
    private @Nullable Path configFile;

    @Option(
            names = "--resume",
            paramLabel = "RUN_DIR",
            description = "Continue the run in this folder from its newest checkpoint (as load_dir=RUN_DIR).")
    private @Nullable Path resumed;

    @Option(
            names = "--dump-program",
            paramLabel = "FILE",
            description = "Write the training program as a TorchScript archive for torch.jit.load, and stop.")
    private @Nullable Path dump;

    @Parameters(paramLabel = "KEY=VALUE", description = "Settings; configs/config.yaml lists every key.")
    private List<String> overrides = List.of();

    @Override
    public Integer call() {
        ResolvedConfig resolved = resolve();
        TrainConfig config = TrainConfigs.bind(resolved);
        if (dump != null) {
            dumpProgram(config, dump);
            return ExitCode.DONE.code();
        }
        Launch launch = Launch.ofThisProcess();
        Timeout timeout = new Timeout(
                Duration.ofNanos((long) (config.training().collectiveTimeout() * 1e9)),
                "look at its machine; raise training.collective_timeout if it is only slow");
        return Ranks.together(launch, timeout, processes -> run(config, resolved, processes, launch.localRank()));
    }

    private int run(TrainConfig config, ResolvedConfig resolved, Collective processes, int localRank) {
        resolved.notices().forEach(LOG::info);
        config.requireEvenlySpread(processes.size());
        if (config.judgesSamples()) {
            SnapshotJudge.folder(config); // missing, it is refused before anything is trained
        }
        Path loadDir = resumed != null ? resumed : config.loadDir().isBlank() ? null : Path.of(config.loadDir());
        boolean leads = processes.rank() == 0;
        Optional<RunFolder> earlier =
                leads && loadDir != null ? Optional.of(RunFolder.open(loadDir)) : Optional.empty();
        try (RunLock lock = new RunLock()) {
            earlier.ifPresent(lock::take);
            TrainingData data = TrainingData.open(config, earlier.map(RunCorpora::of), processes);
            List<Torch> devices = config.deviceNames().isEmpty()
                    ? Torch.devices(config.ngpus(), localRank)
                    : config.deviceNames().stream().map(Torch::on).toList();
            ResolvedConfig whole = withHeadChunk(config, resolved, devices, processes);
            Optional<RunFolder> folder = earlier;
            if (leads && earlier.isEmpty()) {
                folder = Optional.of(create(config, whole));
                folder.ifPresent(lock::take);
            }
            folder.ifPresent(run -> RunCorpora.of(run).keep(data.corpora().identities()));
            TrainingRun run = new TrainingRun(
                    TrainConfigs.bind(whole),
                    devices,
                    processes,
                    Objects.requireNonNull(spec).commandLine().getOut());
            return run.train(folder, data, loadDir != null).code();
        }
    }

    private static RunFolder create(TrainConfig config, ResolvedConfig resolved) {
        RunFolder run = RunFolder.create(Path.of(config.outdir()), LocalDateTime.now(ZoneId.systemDefault()));
        run.writeConfig(TrainConfigs.anywhere(resolved).toYaml());
        return run;
    }

    /** An automatic choice is made once and kept: a resumed run that chose anew would round differently. All processes make the same. */
    private static ResolvedConfig withHeadChunk(
            TrainConfig config, ResolvedConfig resolved, List<Torch> devices, Collective processes) {
        if (config.training().headChunk() > 0) {
            return resolved;
        }
        Model model = config.description(ModelDescription.NO_TOKENIZER).create();
        long smallest = devices.stream()
                .mapToLong(device ->
                        HeadChunk.automatic(model, DeviceMemory.of(device).free()))
                .min()
                .orElseThrow();
        long agreed = LongStream.of(processes.gather(smallest)).min().orElseThrow();
        return resolved.with("training", "head_chunk", agreed);
    }

    /** A resumed run has its own configuration; what is given now goes on top. */
    private ResolvedConfig resolve() {
        ConfigReader reader = new ConfigReader(Presets.installed());
        Path file = resumed == null ? configFile : RunFolder.open(resumed).config();
        if (resumed != null && configFile != null) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "both --resume and --config are given",
                    "give one: a run keeps its settings");
        }
        ResolvedConfig resolved = reader.read(Optional.ofNullable(file), overrides);
        String loadDir = resolved.tree().path("load_dir").asText();
        if (resumed != null || loadDir.isBlank()) {
            return resolved;
        }
        List<String> again = new ArrayList<>(overrides);
        again.removeIf(override -> override.startsWith("load_dir="));
        again.add("load_dir=" + loadDir);
        return reader.read(Optional.of(RunFolder.open(Path.of(loadDir)).config()), again);
    }

    private static void dumpProgram(TrainConfig config, Path file) {
        Precision precision = config.precision().demanded().orElse(Precision.FLOAT32);
        try {
            Files.write(
                    file,
                    config.description(ModelDescription.NO_TOKENIZER)
                            .create()
                            .objective(config.training().lossType())
                            .trainingGraph(precision)
                            .archive());
        } catch (IOException e) {
            throw FileFailure.writing(file, e);
        }
    }
}
