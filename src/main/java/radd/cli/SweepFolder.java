package radd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;
import radd.config.ConfigReader;
import radd.config.HydraOverrides;
import radd.config.OverrideList;
import radd.config.Presets;
import radd.config.ResolvedConfig;
import radd.config.Sweep;
import radd.config.TrainConfigs;
import radd.modelio.AtomicFile;
import radd.modelio.FileFailure;
import radd.train.TrainConfig;
import radd.train.checkpoint.DatedFolder;
import radd.train.checkpoint.RunFinder;
import radd.train.checkpoint.RunFolder;

/**
 * The folder of a sweep: {@code multirun.yaml}, and the run folders {@code 0}, {@code 1}, ... of its jobs, whose settings are all written before
 * the first begins. A folder without that file was not written whole.
 *
 * @param given the command line of the sweep, with what was said to Hydra later
 */
record SweepFolder(Path path, HydraOverrides given) {
    private static final Logger LOG = LoggerFactory.getLogger(SweepFolder.class);
    private static final String MANIFEST = "multirun.yaml";
    private static final Path USUAL = Path.of("multirun");

    /** Whether a folder is that of a sweep. */
    static boolean isSweep(Path folder) {
        return Files.isRegularFile(folder.resolve(MANIFEST));
    }

    /**
     * Begins a sweep, if the settings of all its jobs can be used.
     *
     * @param file settings below the overrides
     * @throws RaddException (CONFIG) for a setting that cannot be used, (DATA) if the folder cannot be written
     */
    static SweepFolder create(Optional<Path> file, List<String> overrides) {
        HydraOverrides given = HydraOverrides.of(overrides);
        Launcher launcher = Launcher.of(given);
        launcher.requireKnown(given);
        List<List<String>> jobs = Sweep.of(given.task()).jobs();
        ConfigReader reader = new ConfigReader(Presets.installed());
        List<ResolvedConfig> configs =
                jobs.stream().map(job -> resolved(reader, file, job, launcher)).toList();
        configs.stream().flatMap(config -> config.notices().stream()).distinct().forEach(LOG::info);
        Path path = given.value(HydraOverrides.SWEEP_DIR)
                .map(SweepFolder::named)
                .orElseGet(() -> DatedFolder.claim(USUAL, LocalDateTime.now(ZoneId.systemDefault())));
        for (int job = 0; job < jobs.size(); job++) {
            RunFolder run = RunFolder.at(path.resolve(Integer.toString(job)));
            run.writeConfig(TrainConfigs.anywhere(configs.get(job)).toYaml());
            run.writeOverrides(OverrideList.toYaml(jobs.get(job)));
        }
        AtomicFile.writeString(path.resolve(MANIFEST), given.toYaml(file));
        return new SweepFolder(path, given);
    }

    private static ResolvedConfig resolved(
            ConfigReader reader, Optional<Path> file, List<String> job, Launcher launcher) {
        ResolvedConfig config = reader.read(file, job);
        TrainConfig bound = TrainConfigs.bind(config);
        if (!bound.loadDir().isBlank()) {
            throw new RaddException(
                    RaddException.Kind.CONFIG, "load_dir is given for a sweep", "a sweep begins new runs: remove it");
        }
        if (bound.training().requeue() && !launcher.isSlurm()) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "training.requeue is given for a sweep, whose command would begin another when its job comes again",
                    "set hydra/launcher=slurm: then each job is requeued by itself");
        }
        return config;
    }

    private static Path named(String name) {
        Path path = Path.of(name);
        if (isSweep(path)) {
            throw new RaddException(
                    RaddException.Kind.CONFIG, path + " holds a sweep", "go on with it by --resume " + path);
        }
        try (Stream<Path> there = Files.list(Files.createDirectories(path))) {
            if (there.findAny().isPresent()) {
                throw new RaddException(
                        RaddException.Kind.CONFIG, path + " is not empty", "name a new folder as hydra.sweep.dir");
            }
            return path;
        } catch (IOException e) {
            throw FileFailure.writing(path, e);
        }
    }

    /**
     * Goes on with a sweep.
     *
     * @param overrides of Hydra's keys alone, such as another launcher
     * @throws RaddException (CONFIG) if settings of the runs are given, too, or the folder is not that of a sweep
     */
    static SweepFolder resumed(Path path, Optional<Path> file, List<String> overrides) {
        HydraOverrides later = HydraOverrides.of(overrides);
        if (!isSweep(path)) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    path + ": not the folder of a sweep, as it has no " + MANIFEST,
                    "name a folder such as multirun/2026.01.31/235959");
        }
        if (file.isPresent() || !later.task().isEmpty()) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "the sweep " + path + " keeps its settings",
                    "give nothing with --resume but hydra/launcher and its keys");
        }
        try {
            HydraOverrides began = HydraOverrides.ofYaml(Files.readString(path.resolve(MANIFEST)));
            Set<String> place = new HashSet<>(Set.of(HydraOverrides.SWEEP_DIR));
            HydraOverrides given = began.without(place).followedBy(later);
            Launcher.of(given).requireKnown(later);
            return new SweepFolder(path, given);
        } catch (IOException e) {
            throw FileFailure.reading(path.resolve(MANIFEST), e);
        }
    }

    /** The run folders of the jobs, in their order. */
    List<Path> jobs() {
        return RunFinder.below(path);
    }
}
