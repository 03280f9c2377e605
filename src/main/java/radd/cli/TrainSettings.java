package radd.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import radd.RaddException;
import radd.config.ConfigReader;
import radd.config.HydraOverrides;
import radd.config.Presets;
import radd.config.ResolvedConfig;
import radd.config.TrainConfigs;
import radd.modelio.RunFolders;
import radd.train.TrainConfig;
import radd.train.checkpoint.RunFolder;

/**
 * What a command line of {@code radd train} asks for: a configuration and a place. Every process of a run makes the same of it.
 *
 * @param config the settings
 * @param place the folder of the run; empty: one of its own below {@code outdir}
 * @param goesOn whether the run goes on from its newest checkpoint there
 * @param task the overrides that were given, but for those of Hydra's own keys
 */
record TrainSettings(ResolvedConfig config, Optional<Path> place, boolean goesOn, List<String> task) {
    /** A setting that is not known before the run begins. */
    private static final String HEAD_CHUNK = "head_chunk";

    /**
     * Reads a command line.
     *
     * @param file settings below the overrides
     * @param resumed the run to go on with
     * @param job the batch job that this process is of
     */
    static TrainSettings of(
            Optional<Path> file, Optional<Path> resumed, List<String> overrides, Optional<SlurmJob> job) {
        ConfigReader reader = new ConfigReader(Presets.installed());
        HydraOverrides given = HydraOverrides.of(overrides);
        Optional<Path> named = given.value(HydraOverrides.RUN_DIR).map(Path::of);
        List<String> settings = given.without(Set.of(HydraOverrides.RUN_DIR)).all();
        if (resumed.isPresent()) {
            refuseBoth(file, "--resume", "--config", "a run keeps its settings");
            refuseBoth(named, "--resume", HydraOverrides.RUN_DIR, "a run stays where it is");
            return goingOn(reader, resumed.get(), settings, given.task());
        }
        ResolvedConfig config = reader.read(file, settings);
        TrainConfig bound = TrainConfigs.bind(config);
        if (!bound.loadDir().isBlank()) {
            refuseBoth(named, "load_dir", HydraOverrides.RUN_DIR, "a run stays where it is");
            List<String> again = new ArrayList<>(settings);
            again.removeIf(override -> override.startsWith("load_dir="));
            again.add("load_dir=" + bound.loadDir());
            return goingOn(reader, Path.of(bound.loadDir()), again, given.task());
        }
        boolean requeued = bound.training().requeue();
        Optional<Path> place = named.or(() -> job.filter(queued -> requeued)
                .map(queued -> placeOf(queued, Path.of(bound.outdir()), TrainConfigs.anywhere(config), reader)));
        boolean begun = place.filter(TrainSettings::hasCheckpoint).isPresent();
        if (begun && !requeued) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    place.orElseThrow() + " holds a run with checkpoints",
                    "go on with it by --resume " + place.orElseThrow() + ", or name another folder");
        }
        return begun
                ? goingOn(reader, place.orElseThrow(), settings, overrides)
                : new TrainSettings(config, place, false, given.task());
    }

    /** A resumed run has its own configuration; what is given now goes on top. */
    private static TrainSettings goingOn(ConfigReader reader, Path run, List<String> settings, List<String> task) {
        ResolvedConfig config = reader.read(Optional.of(RunFolder.open(run).config()), settings);
        return new TrainSettings(config, Optional.of(run), true, task);
    }

    /** The first folder of a job's that holds a run of these settings, or none. */
    private static Path placeOf(SlurmJob job, Path output, ResolvedConfig config, ConfigReader reader) {
        Path first = output.resolve("slurm").resolve(job.id());
        Path place = first;
        for (int another = 2; RunFolder.isRun(place) && !isOf(place, config, reader); another++) {
            place = first.resolveSibling(job.id() + "-" + another);
        }
        return place;
    }

    private static boolean isOf(Path run, ResolvedConfig config, ConfigReader reader) {
        ResolvedConfig earlier = reader.read(Optional.of(RunFolder.look(run).config()), List.of());
        return earlier.with("training", HEAD_CHUNK, 0)
                .tree()
                .equals(config.with("training", HEAD_CHUNK, 0).tree());
    }

    private static boolean hasCheckpoint(Path run) {
        return RunFolder.isRun(run) && !RunFolders.newestFirst(run).isEmpty();
    }

    private static void refuseBoth(Optional<?> other, String one, String another, String remedy) {
        if (other.isPresent()) {
            throw new RaddException(
                    RaddException.Kind.CONFIG, "both " + one + " and " + another + " are given", "give one: " + remedy);
        }
    }

    /** The folder of a run that was begun or prepared, in which it trains; empty if it makes one. */
    Optional<RunFolder> existing() {
        return place.filter(RunFolder::isRun).map(RunFolder::open);
    }
}
