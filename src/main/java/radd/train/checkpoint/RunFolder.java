package radd.train.checkpoint;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;
import radd.modelio.AtomicFile;
import radd.modelio.FileFailure;

/**
 * The folder of one training run, laid out as the reference's: {@code OUTPUT/DATE/TIME/} with {@code .hydra/config.yaml} and
 * {@code .hydra/overrides.yaml}, {@code checkpoints/}, {@code checkpoints-meta/}, {@code samples/iter_N/} and {@code logs}, and beside them {@code metrics.jsonl},
 * TensorBoard event files and {@code loss.png}.
 */
public final class RunFolder {
    private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);
    private static final String HYDRA = ".hydra";

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
        return at(DatedFolder.claim(output, start));
    }

    /**
     * Makes this folder, or what is missing of it, into that of a run.
     *
     * @throws RaddException if it cannot be made
     */
    public static RunFolder at(Path path) {
        RunFolder run = new RunFolder(path);
        try {
            run.makeParts();
            return run;
        } catch (IOException failure) {
            throw cannotMake(path, failure);
        }
    }

    /** Names a run's files, for those who only look at them. */
    public static RunFolder look(Path path) {
        return new RunFolder(path);
    }

    /** Whether a folder is that of a run, with its configuration. */
    public static boolean isRun(Path path) {
        return Files.isRegularFile(look(path).config());
    }

    /**
     * Refuses a folder that is not that of a run.
     *
     * @throws RaddException (DATA) if it is not
     */
    public static void requireRun(Path path) {
        if (!isRun(path)) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    path + ": not the folder of a run, as it has no .hydra/config.yaml",
                    "name a folder such as output/2026.01.31/235959");
        }
    }

    /**
     * Opens the folder of a run that is to be resumed.
     *
     * @throws RaddException if it is not a run's folder or cannot be written
     */
    public static RunFolder open(Path path) {
        requireRun(path);
        if (!Files.isWritable(path)) {
            throw cannotMake(path, new AccessDeniedException(path.toString()));
        }
        return at(path);
    }

    private void makeParts() throws IOException {
        Files.createDirectories(config().getParent());
        Files.createDirectories(checkpoints());
        Files.createDirectories(checkpointsMeta());
        Files.createDirectories(path.resolve("samples"));
    }

    static RaddException cannotMake(Path path, IOException failure) {
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

    /** The overrides of the command that began the run. */
    public Path overrides() {
        return path.resolve(HYDRA).resolve("overrides.yaml");
    }

    /** Why the run ended, if the last process that trained it failed: one line. */
    public Path failure() {
        return path.resolve("failure.txt");
    }

    /** Keeps why the run ends. A disk that is full has nothing to say but what its user is told anyway. */
    public void noteFailure(String why) {
        try {
            Files.writeString(failure(), why + System.lineSeparator());
        } catch (IOException alsoFailed) {
            LOG.debug("the failure is not noted in {}: {}", failure(), alsoFailed.getMessage());
        }
    }

    /**
     * Forgets why the run ended last, as it begins again.
     *
     * @throws RaddException if that cannot be
     */
    public void forgetFailure() {
        try {
            Files.deleteIfExists(failure());
        } catch (IOException e) {
            throw FileFailure.writing(failure(), e);
        }
    }

    /**
     * Deletes the folder and what is in it; of links that are in it, themselves and not what they lead to.
     *
     * @throws RaddException if something of it cannot be deleted
     */
    public void delete() {
        try {
            Checkpoint.delete(path);
        } catch (IOException e) {
            throw FileFailure.writing(path, e);
        }
    }

    /** The resolved configuration. */
    public Path config() {
        return path.resolve(HYDRA).resolve("config.yaml");
    }

    /**
     * Writes the resolved configuration, whole or not at all.
     *
     * @throws RaddException if it cannot be written
     */
    public void writeConfig(String yaml) {
        AtomicFile.writeString(config(), yaml);
    }

    /**
     * Writes the overrides of the command that begins the run.
     *
     * @throws RaddException if they cannot be written
     */
    public void writeOverrides(String yaml) {
        AtomicFile.writeString(overrides(), yaml);
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
