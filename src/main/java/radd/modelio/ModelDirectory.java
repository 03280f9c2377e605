package radd.modelio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.core.model.ModelConfig;

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

    /** A buffer of the reference's module: computed from the head size, never read. */
    private static final String ROTARY_FREQUENCIES = "rotary_emb.inv_freq";

    private static final double ROTARY_BASE = 10_000;
    private static final Set<DType> FLOATS = Set.of(DType.F32, DType.F16, DType.BF16, DType.F64);

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
     * Opens {@code model.safetensors} and checks that it holds the model's tensors and no others; the caller closes the result.
     *
     * @param expected name to shape of every parameter
     * @throws RaddException (DATA) naming a tensor that is missing, unexpected, of another shape or not of floats
     */
    public SafeTensors openWeights(Map<String, long[]> expected) {
        SafeTensors weights = SafeTensors.open(folder.resolve(WEIGHTS));
        try {
            checkTensors(weights, expected);
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
    public void write(ModelDescription description, List<TensorEntry> parameters) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw FileFailure.writing(folder, failure);
        }
        List<TensorEntry> entries = new ArrayList<>(parameters);
        entries.add(rotaryFrequencies(description.model()));
        SafeTensors.write(folder.resolve(WEIGHTS), Map.of("format", "pt"), entries);
        AtomicFile.writeString(folder.resolve(CONFIG), ModelConfigJson.write(description));
    }

    private static void checkTensors(SafeTensors weights, Map<String, long[]> expected) {
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
            if (!expected.containsKey(name) && !name.equals(ROTARY_FREQUENCIES)) {
                throw mismatch(weights, "has an unexpected tensor " + name);
            }
        }
    }

    private static RaddException mismatch(SafeTensors weights, String what) {
        return new RaddException(
                Kind.DATA, weights.file() + " " + what, "check that it belongs to the " + CONFIG + " beside it");
    }

    /** 10000^(-2i/h) for head size h, which the reference keeps among its tensors and expects when it loads strictly. */
    private static TensorEntry rotaryFrequencies(ModelConfig model) {
        float[] frequencies = new float[model.headSize() / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) Math.pow(ROTARY_BASE, -2.0 * i / model.headSize());
        }
        return TensorEntry.ofFloats(ROTARY_FREQUENCIES, new long[] {frequencies.length}, frequencies);
    }
}
