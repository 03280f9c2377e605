package radd.modelio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the folder of a training run keeps its checkpoints. Each of radd's is a model directory too (its weights are the moving average).
 */
public final class RunFolders {
    /** Snapshots that are kept, one folder {@code checkpoint_STEP} each. */
    public static final String SNAPSHOTS = "checkpoints";

    /** Checkpoints from which an interrupted run goes on; newer ones replace older ones. */
    public static final String PREEMPTION = "checkpoints-meta";

    /** Name of a checkpoint's folder, followed by its step. */
    public static final String PREFIX = "checkpoint_";

    private RunFolders() {}

    /** SEDD's and RADD's checkpoint from which a run goes on. */
    static final String REFERENCE = PREEMPTION + "/checkpoint.pth";

    /** Checkpoints of the references' trainers in their run's folder, those first from which a run goes on. */
    private static final List<String> REFERENCES =
            List.of(REFERENCE, "ckpt.pt", SNAPSHOTS + "/last.ckpt", SNAPSHOTS + "/best.ckpt");

    /** The model directory or checkpoint that a path means: the newest of a run's folder, radd's or a reference's, else the path itself. */
    public static Path newestModel(Path path) {
        if (Files.exists(path.resolve(ModelDirectory.CONFIG)) || !Files.isDirectory(path)) {
            return path;
        }
        return newestFirst(path).stream()
                .findFirst()
                .or(() -> REFERENCES.stream()
                        .map(path::resolve)
                        .filter(Files::isRegularFile)
                        .findFirst())
                .or(() -> newestSnapshot(path))
                .orElse(path);
    }

    /** SEDD's and RADD's snapshots are files {@code checkpoint_NUMBER.pth}. */
    private static Optional<Path> newestSnapshot(Path run) {
        Path snapshots = run.resolve(SNAPSHOTS);
        if (!Files.isDirectory(snapshots)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(snapshots)) {
            return files.filter(file -> snapshot(file) >= 0).max(Comparator.comparingLong(RunFolders::snapshot));
        } catch (IOException e) {
            throw FileFailure.reading(snapshots, e);
        }
    }

    private static long snapshot(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.matches(PREFIX + "\\d{1,18}\\.pth")
                ? Long.parseLong(name.substring(PREFIX.length(), name.length() - ".pth".length()))
                : -1;
    }

    /** All complete checkpoints of a run, newest first; of two of one step, that for preemption comes first. */
    public static List<Path> newestFirst(Path run) {
        return Stream.of(PREEMPTION, SNAPSHOTS)
                .flatMap(kind -> checkpoints(run.resolve(kind)).stream())
                .sorted(Comparator.comparingLong(
                        (Path checkpoint) -> -step(checkpoint).orElseThrow()))
                .toList();
    }

    /** The complete checkpoints in a folder, oldest first; none if the folder is missing. */
    public static List<Path> checkpoints(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> step(entry).isPresent())
                    .sorted(Comparator.comparingLong(entry -> step(entry).orElseThrow()))
                    .toList();
        } catch (IOException e) {
            throw FileFailure.reading(folder, e);
        }
    }

    /** The step of a checkpoint by its folder's name; empty if the folder is no checkpoint, as one that is being written. */
    public static Optional<Long> step(Path checkpoint) {
        String name = checkpoint.getFileName().toString();
        return name.matches(PREFIX + "\\d{1,18}")
                ? Optional.of(Long.parseLong(name.substring(PREFIX.length())))
                : Optional.empty();
    }
}
