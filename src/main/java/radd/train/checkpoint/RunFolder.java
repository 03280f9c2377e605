package radd.train.checkpoint;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import radd.RaddException;

/**
 * The folder of one training run, laid out as the reference's: {@code OUTPUT/DATE/TIME/} with {@code .hydra/config.yaml},
 * {@code checkpoints/}, {@code checkpoints-meta/}, {@code samples/iter_N/} and {@code logs}, and beside them {@code metrics.jsonl},
 * TensorBoard event files and {@code loss.png}.
 */
public final class RunFolder {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy.MM.dd");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss");

    private final Path path;

    private RunFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes the folder of a new run.
     *
     * @param output the folder of all runs; made if missing
     * @param start when the run starts; names the folder, with {@code -2}, {@code -3}, ... added if that second is taken
     * @throws RaddException if the folder cannot be made
     */
    public static RunFolder create(Path output, LocalDateTime start) {
        Path day = output.resolve(DATE.format(start));
        try {
            Files.createDirectories(day);
            RunFolder run = new RunFolder(claim(day, TIME.format(start)));
            run.makeParts();
            return run;
        } catch (IOException failure) {
            throw cannotMake(day, failure);
        }
    }

    /** Makes a folder that no other process has: of several that ask for a name at once, one gets it. */
    private static Path claim(Path parent, String name) throws IOException {
        Path folder = parent.resolve(name);
        for (int another = 2; !claimed(folder); another++) {
            folder = parent.resolve(name + "-" + another);
        }
        return folder;
    }

    private static boolean claimed(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
            return true;
        } catch (FileAlreadyExistsException taken) {
            return false;
        }
    }

    /**
     * Opens the folder of a run that is to be resumed.
     *
     * @throws RaddException if it is not a run's folder or cannot be written
     */
    public static RunFolder open(Path path) {
        RunFolder run = new RunFolder(path);
        if (!Files.isRegularFile(run.config())) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    path + ": not the folder of a run, as it has no .hydra/config.yaml",
                    "name a folder such as output/2026.01.31/235959");
        }
        if (!Files.isWritable(path)) {
            throw cannotMake(path, new AccessDeniedException(path.toString()));
        }
        try {
            run.makeParts();
        } catch (IOException failure) {
            throw cannotMake(path, failure);
        }
        return run;
    }

    private void makeParts() throws IOException {
        Files.createDirectories(config().getParent());
        Files.createDirectories(checkpoints());
        Files.createDirectories(checkpointsMeta());
        Files.createDirectories(path.resolve("samples"));
    }

    private static RaddException cannotMake(Path path, IOException failure) {
        String why = failure instanceof AccessDeniedException ? "no permission to write there" : failure.toString();
        return new RaddException(
                RaddException.Kind.DATA,
                path + ": the run folder cannot be made: " + why,
                "choose another output folder",
                failure);
    }

    /** The folder itself. */
    public Path path() {
        return path;
    }

    /** The resolved configuration. */
    public Path config() {
        return path.resolve(".hydra").resolve("config.yaml");
    }

    /**
     * Writes the resolved configuration, whole or not at all.
     *
     * @throws RaddException if it cannot be written
     */
    public void writeConfig(String yaml) {
        Path unfinished = config().resolveSibling("config.yaml.new");
        try {
            Files.writeString(unfinished, yaml);
            Files.move(unfinished, config(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw cannotMake(path, failure);
        }
    }

    /** The checkpoints kept for good, one at each snapshot. */
    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    /** The checkpoint that a stopped run continues from. */
    public Path checkpointsMeta() {
        return path.resolve("checkpoints-meta");
    }

    /**
     * The samples of one snapshot; the folder is made.
     *
     * @param step the training step of the snapshot
     * @throws RaddException if the folder cannot be made
     */
    public Path samples(long step) {
        try {
            return Files.createDirectories(path.resolve("samples").resolve("iter_" + step));
        } catch (IOException failure) {
            throw cannotMake(path, failure);
        }
    }

    /** The log, a file without a suffix as in the reference. */
    public Path log() {
        return path.resolve("logs");
    }

    /** One JSON object a line, see {@link MetricsLog}. */
    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /** The curve of the loss, see {@link LossChart}. */
    public Path lossChart() {
        return path.resolve("loss.png");
    }

    /** The path, so that messages can name the run. */
    @Override
    public String toString() {
        return path.toString();
    }
}
