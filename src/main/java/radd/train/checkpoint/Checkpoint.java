package radd.train.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import radd.RaddException;
import radd.core.family.Model;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.modelio.AtomicFile;
import radd.modelio.Checksums;
import radd.modelio.FileFailure;
import radd.modelio.ModelDirectory;
import radd.modelio.RunFolders;
import radd.modelio.SafeTensors;
import radd.modelio.TensorEntry;
import radd.modelio.TensorSource;
import radd.modelio.WeightReading;

/**
 * A run's state after a step, in a folder that is also a model directory: {@code config.json} and {@code model.safetensors} hold the
 * moving average, {@code training.safetensors} the parameters and moments as flat vectors, {@code training.json} the rest.
 *
 * <p>The folder is written under another name, synced and renamed, so a crash leaves no half of one; {@code SHA256SUMS} tells what the disk
 * did to it later.
 */
final class Checkpoint {
    private static final String VECTORS = ModelDirectory.TRAINING;
    private static final String STATE = "training.json";

    /** End of the name of a folder that is being written, or was when the process ended. */
    static final String PARTIAL = ".partial";

    /** Numbers moved between device and file at a time: 64 MiB. */
    private static final int STAGE = 1 << 24;

    private Checkpoint() {}

    /**
     * Writes a checkpoint.
     *
     * @param parent folder of checkpoints
     * @param model what is trained
     * @param average the moving average
     * @param vectors what else training goes on from, by name
     * @param state where training stands
     * @param notes what a reader may want to know, such as seed and device
     * @return the checkpoint's folder
     * @throws RaddException (DATA) if it cannot be written; what was there before is intact
     */
    static Path write(
            Path parent,
            Model model,
            FlatVector average,
            Map<String, FlatVector> vectors,
            TrainingState state,
            Map<String, Object> notes) {
        Path target = parent.resolve(RunFolders.PREFIX + state.step());
        Path partial = parent.resolve(RunFolders.PREFIX + state.step() + PARTIAL);
        try {
            delete(partial);
            Files.createDirectories(partial);
            new ModelDirectory(partial).write(model, TensorEntry.ofParameters(average));
            SafeTensors.write(partial.resolve(VECTORS), Map.of(), flat(vectors));
            ObjectMapper json = new ObjectMapper();
            ObjectNode about = json.valueToTree(notes);
            about.setAll(state.toJson());
            AtomicFile.writeString(
                    partial.resolve(STATE),
                    json.writerWithDefaultPrettyPrinter().writeValueAsString(about));
            Checksums.write(partial);
            delete(target);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            force(parent);
            return target;
        } catch (IOException e) {
            throw FileFailure.writing(target, e);
        } finally {
            deleteQuietly(partial);
        }
    }

    private static List<TensorEntry> flat(Map<String, FlatVector> vectors) {
        List<TensorEntry> entries = new ArrayList<>();
        vectors.forEach((name, vector) -> entries.add(
                TensorEntry.ofFloats(name, new long[] {vector.table().parameterCount()}, vector, 0)));
        return entries;
    }

    /** Makes a rename in a folder outlast a crash. */
    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Reads a checkpoint back.
     *
     * @param folder the checkpoint's folder
     * @param model what is trained
     * @param average receives the moving average
     * @param vectors receive what {@link #write} was given
     * @return where training stood
     * @throws RaddException (DATA) if a file is missing, damaged or of another model
     */
    static TrainingState read(Path folder, Model model, FlatVector average, Map<String, FlatVector> vectors) {
        ParameterTable table = average.table();
        try (TensorSource weights = new ModelDirectory(folder).openWeights(model)) {
            WeightReading.read(weights, average);
        }
        Path file = folder.resolve(VECTORS);
        try (SafeTensors stored = SafeTensors.open(file)) {
            vectors.forEach((name, vector) -> {
                long[] wanted = {table.parameterCount()};
                if (!stored.names().contains(name)
                        || !Arrays.equals(stored.info(name).shape(), wanted)) {
                    throw new RaddException(
                            RaddException.Kind.DATA,
                            file + " has no tensor " + name + " of " + wanted[0] + " numbers",
                            "resume from a checkpoint of this model");
                }
                load(stored, name, vector, 0, table.parameterCount());
            });
        }
        Path state = folder.resolve(STATE);
        try {
            return TrainingState.ofJson(new ObjectMapper().readTree(Files.readString(state)));
        } catch (IOException e) {
            throw FileFailure.reading(state, e);
        }
    }

    private static void load(SafeTensors file, String name, FlatVector into, long offset, long size) {
        FloatBuffer stage = FloatBuffer.allocate(Math.toIntExact(Math.min(STAGE, size)));
        for (long from = 0; from < size; from += stage.capacity()) {
            stage.clear().limit((int) Math.min(stage.capacity(), size - from));
            file.readFloats(name, from, stage);
            into.write(offset + from, stage.flip());
        }
    }

    /** Deletes a folder and what is in it; nothing if it is not there. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path entry : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
        }
    }

    private static void deleteQuietly(Path folder) {
        try {
            delete(folder);
        } catch (IOException e) {
            // What failed before it is what the user must hear of; a partial folder is never read.
        }
    }
}
