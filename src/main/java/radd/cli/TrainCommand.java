package radd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
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
import radd.core.loss.MaskedCrossEntropy;
import radd.core.model.ConditionalModel;
import radd.core.model.RaddTransformer;
import radd.data.Blocks;
import radd.data.BuildProgress;
import radd.data.Corpora;
import radd.data.SentenceGrammar;
import radd.engine.DeviceMemory;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.FileFailure;
import radd.train.HeadChunk;
import radd.train.RunFolder;
import radd.train.RunRecorder;
import radd.train.StepReport;
import radd.train.TrainConfig;
import radd.train.Trainer;
import radd.train.TrainingListener;

/** {@code radd train}. */
@Command(
        name = "train",
        description =
                "Train a model. Settings are KEY=VALUE, as in 'radd train model=small_radd training.accum=4 data.train=FILE'.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(TrainCommand.class);

    /** How long a step and a checkpoint may take after Ctrl-C. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

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
        resolved.notices().forEach(LOG::info);
        Torch torch = Torch.preferred(config.ngpus());
        Precision precision = config.precision().on(torch);
        Path loadDir = resumed != null ? resumed : config.loadDir().isBlank() ? null : Path.of(config.loadDir());
        return loadDir == null
                ? start(config, resolved, torch, precision)
                : train(config, torch, precision, RunFolder.open(loadDir), true);
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
                    MaskedCrossEntropy.graph(new RaddTransformer(config.model()), precision)
                            .archive());
        } catch (IOException e) {
            throw FileFailure.writing(file, e);
        }
    }

    private int start(TrainConfig config, ResolvedConfig resolved, Torch torch, Precision precision) {
        RunFolder run = RunFolder.create(Path.of(config.outdir()), LocalDateTime.now(ZoneId.systemDefault()));
        ResolvedConfig whole = withHeadChunk(config, resolved, torch);
        run.writeConfig(whole.toYaml());
        return train(TrainConfigs.bind(whole), torch, precision, run, false);
    }

    /** An automatic choice is made once and kept: a resumed run that chose anew would round differently. */
    private static ResolvedConfig withHeadChunk(TrainConfig config, ResolvedConfig resolved, Torch torch) {
        if (config.training().headChunk() > 0) {
            return resolved;
        }
        RaddTransformer network = new RaddTransformer(config.model());
        int chunk = HeadChunk.automatic(network, DeviceMemory.of(torch).free());
        return resolved.with("training", "head_chunk", chunk);
    }

    private int train(TrainConfig config, Torch torch, Precision precision, RunFolder run, boolean resume) {
        try (RunLog log = RunLog.open(run.log());
                Interruption.Guard guard = Interruption.guard(PATIENCE)) {
            LOG.debug("log in {}", log.file());
            Corpora corpora = corpora(config);
            Blocks blocks = corpora.train(config.model().length());
            Optional<Blocks> valid = corpora.valid(config.model().length());
            List<TrainingListener> listeners = new ArrayList<>();
            try (Trainer trainer = new Trainer(
                    config, torch, precision, run, corpora.tokenizer().name(), listeners)) {
                LOG.info(
                        "run {}: {} parameters on {} in {}, {} training blocks of {} tokens",
                        run.path(),
                        trainer.parameterCount(),
                        torch.deviceName(),
                        precision.label(),
                        blocks.count(),
                        config.model().length());
                long from = resume ? trainer.resume() : 0;
                if (config.training().snapshotSampling()) {
                    listeners.add(new SnapshotSampler(config, run, trainer.network(), precision, corpora.tokenizer()));
                }
                boolean finished = train(config, run, trainer, listeners, from, blocks, valid, guard);
                if (finished && config.data().isGrammar()) {
                    report(config, precision, run, trainer, valid.orElseThrow());
                }
                return finished ? ExitCode.DONE.code() : ExitCode.INTERRUPTED.code();
            }
        }
    }

    private static Corpora corpora(TrainConfig config) {
        Corpora corpora = new Corpora(config.data(), config.seed(), BuildProgress.SILENT);
        int vocabulary = corpora.tokenizer().vocabularySize();
        if (vocabulary > config.model().tokens()) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "tokens is " + config.model().tokens() + ", fewer than the " + vocabulary + " of tokenizer "
                            + corpora.tokenizer().name(),
                    "set tokens=" + vocabulary);
        }
        return corpora;
    }

    private static boolean train(
            TrainConfig config,
            RunFolder run,
            Trainer trainer,
            List<TrainingListener> listeners,
            long from,
            Blocks blocks,
            Optional<Blocks> valid,
            Interruption.Guard guard) {
        OptionalDouble entropy = config.data().isGrammar()
                ? OptionalDouble.of(
                        new SentenceGrammar().entropyPerTokenNats(config.model().length()))
                : OptionalDouble.empty();
        try (RunRecorder recorder = new RunRecorder(run, from, entropy);
                Progress progress =
                        Progress.start("train", "steps", from, config.training().nIters())) {
            listeners.add(recorder);
            listeners.add(new Display(progress));
            boolean finished = trainer.train(blocks, valid, guard::requested);
            recorder.draw();
            LOG.info("{} after step {}: {}", finished ? "finished" : "stopped", trainer.step(), run.path());
            return finished;
        }
    }

    private void report(TrainConfig config, Precision precision, RunFolder run, Trainer trainer, Blocks heldOut) {
        try (ConditionalModel model =
                new ConditionalModel(trainer.network(), trainer.averagedParameters(), precision)) {
            new GrammarReport(config, model, run)
                    .write(heldOut, Objects.requireNonNull(spec).commandLine().getOut());
        }
    }

    /** Shows a run's progress on the terminal. */
    private static final class Display implements TrainingListener {
        private final Progress progress;
        private String loss = "";

        Display(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void stepped(long step, long tokensSinceStart) {
            progress.update(step, tokensSinceStart, loss);
        }

        @Override
        public void reported(StepReport report) {
            loss = String.format(Locale.ROOT, "loss %.3f", report.natsPerToken());
        }
    }
}
