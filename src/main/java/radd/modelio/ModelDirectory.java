package radd.modelio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import radd.InvalidSetting;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.core.family.Buffer;
import radd.core.family.Model;
import radd.core.family.ModelDescription;

/**
 * A model in Hugging Face form: a folder with {@code config.json} and {@code model.safetensors}, both as the Python reference writes and
 * reads them.
 *
 * @param folder the folder
 */
public record ModelDirectory(Path folder) {
    /** Name of the file that describes the model. */
    public static final String CONFIG = "config.json";

    /** Name of the file of the weights. */
    public static final String WEIGHTS = "model.safetensors";

    private static final Set<StoredType> FLOATS =
            Set.of(StoredType.F32, StoredType.F16, StoredType.BF16, StoredType.F64);

    /**
     * Reads {@code config.json}.
     *
     * @throws RaddException (DATA) when it is missing, incomplete or describes no possible model
     */
    public ModelDescription readDescription() {
        if (!Files.isDirectory(folder)) {
            throw new RaddException(
                    Kind.DATA,
                    "there is no model folder " + folder,
                    "name a folder with " + CONFIG + " and " + WEIGHTS);
        }
        return ModelConfigJson.read(folder.resolve(CONFIG));
    }

    /**
     * The model that {@code config.json} describes.
     *
     * @throws RaddException (DATA) as {@link #readDescription}, or when the parts of the description do not go together
     */
    public Model readModel() {
        ModelDescription description = readDescription();
        try {
            return description.create();
        } catch (InvalidSetting refusal) {
            throw new RaddException(
                    Kind.DATA, folder.resolve(CONFIG) + " is refused: " + refusal.getMessage(), "correct it", refusal);
        }
    }

    /**
     * Opens {@code model.safetensors} and checks that it holds the model's tensors and no others; the caller closes the result.
     *
     * @throws RaddException (DATA) naming a tensor that is missing, unexpected, of another shape or not of floats
     */
    public SafeTensors openWeights(Model model) {
        SafeTensors weights = SafeTensors.open(folder.resolve(WEIGHTS));
        try {
            checkTensors(
                    weights,
                    model.table().shapes(),
                    model.buffers().stream().map(Buffer::name).collect(Collectors.toSet()));
        } catch (RaddException refusal) {
            weights.close();
            throw refusal;
        }
        return weights;
    }

    /**
     * Writes the model, so that radd and the Python reference can load it: the weights first, each file atomically.
     *
     * @param parameters every parameter under the reference's name
     * @throws RaddException (DATA) when the folder or a file cannot be written
     */
    public void write(Model model, List<TensorEntry> parameters) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw FileFailure.writing(folder, failure);
        }
        List<TensorEntry> entries = new ArrayList<>(parameters);
        for (Buffer buffer : model.buffers()) {
            long[] shape = buffer.shape().stream().mapToLong(Long::longValue).toArray();
            entries.add(TensorEntry.ofFloats(buffer.name(), shape, buffer.values()));
        }
        SafeTensors.write(folder.resolve(WEIGHTS), Map.of("format", "pt"), entries);
        AtomicFile.writeString(folder.resolve(CONFIG), ModelConfigJson.write(model.description()));
    }

    /** Refuses a file that does not hold all expected tensors, of floats and in their shapes, and none but them and those to be ignored. */
    static void checkTensors(SafeTensors weights, Map<String, long[]> expected, Set<String> ignored) {
        expected.forEach((name, shape) -> {
            if (!weights.names().contains(name)) {
                throw mismatch(weights, "has no tensor " + name + " " + Arrays.toString(shape));
            }
            TensorInfo info = weights.info(name);
            if (!Arrays.equals(shape, info.shape()) || !FLOATS.contains(info.dtype())) {
                throw mismatch(
                        weights,
                        "has tensor " + name + " of " + info + ", must be of floats " + Arrays.toString(shape));
            }
        });
        for (String name : weights.names()) {
            if (!expected.containsKey(name) && !ignored.contains(name)) {
                throw mismatch(weights, "has an unexpected tensor " + name);
            }
        }
    }

    private static RaddException mismatch(SafeTensors weights, String what) {
        return new RaddException(
                Kind.DATA, weights.file() + " " + what, "check that it belongs to the " + CONFIG + " beside it");
    }
}
