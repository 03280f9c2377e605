package radd.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import radd.RaddException;
import radd.config.TrainConfigs;
import radd.core.family.ModelDescription;
import radd.engine.Precision;
import radd.engine.collective.Launch;
import radd.engine.collective.Timeout;
import radd.modelio.FileFailure;
import radd.train.TrainConfig;

/** {@code radd train}. */
@Command(
        name = "train",
        description =
                "Train a model. Settings are KEY=VALUE, as in 'radd train model=small_radd training.accum=4 data.train=FILE'.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
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
            names = {"-m", "--multirun"},
            description =
                    "Train a run for each combination of settings such as seed=1,2; --resume SWEEP_DIR goes on with them.")
    private boolean multirun;

    @Option(
            names = "--dump-program",
            paramLabel = "FILE",
            description = "Write the training program as a TorchScript archive for torch.jit.load, and stop.")
    private @Nullable Path dump;

    @Parameters(paramLabel = "KEY=VALUE", description = "Settings; configs/config.yaml lists every key.")
    private List<String> overrides = List.of();

    @Override
    public Integer call() {
        Optional<Path> file = Optional.ofNullable(configFile);
        Optional<Path> earlier = Optional.ofNullable(resumed);
        Launch launch = Launch.ofThisProcess();
        if (multirun || earlier.filter(SweepFolder::isSweep).isPresent()) {
            return sweep(file, earlier, launch);
        }
        TrainSettings settings = TrainSettings.of(file, earlier, overrides, SlurmJob.ofThisProcess());
        TrainConfig config = TrainConfigs.bind(settings.config());
        if (dump != null) {
            dumpProgram(config, dump);
            return ExitCode.DONE.code();
        }
        Timeout timeout = new Timeout(
                Duration.ofNanos((long) (config.training().collectiveTimeout() * 1e9)),
                "look at its machine; raise training.collective_timeout if it is only slow");
        return Ranks.together(
                launch,
                timeout,
                processes -> new TrainTask(settings, processes, launch.localRank(), out())
                        .run()
                        .code());
    }

    private int sweep(Optional<Path> file, Optional<Path> earlier, Launch launch) {
        if (launch.size() > 1 || dump != null) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "a sweep is of jobs that it starts itself",
                    "give -m without --dump-program, mpirun and srun; hydra/launcher=slurm has jobs of several processes");
        }
        SweepFolder sweep = earlier.map(folder -> SweepFolder.resumed(folder, file, overrides))
                .orElseGet(() -> SweepFolder.create(file, overrides));
        return new SweepRun(sweep, out()).run();
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
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
