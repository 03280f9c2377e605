package radd.modelio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.core.family.Buffer;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.modelio.torch.TorchCheckpoint;

/**
 * A model in Hugging Face form: a folder with {@code config.json} and the weights, usually {@code model.safetensors}, both as the Python
 * reference writes and reads them.
 *
 * @param folder the folder
 */
public record ModelDirectory(Path folder) {
    /** Name of the file that describes the model. */
    public static final String CONFIG = "config.json";

    /** Name of the file of the weights. */
    public static final String WEIGHTS = "model.safetensors";

    /** In a checkpoint of radd, what training goes on with. */
    public static final String TRAINING = "training.safetensors";

    /** The weights of older folders. */
    static final String TORCH_WEIGHTS = "pytorch_model.bin";

    /** Behind the weights' name, the file that says which of several holds what. */
    static final String INDEX = ".index.json";

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
        return StoredModel.create(readDescription(), folder.resolve(CONFIG));
    }

    /**
     * Opens the weights, in one file of safetensors, several with an index, or one or several of PyTorch, and checks that they are the model's tensors
     * and no others; the caller closes the result.
     *
     * @throws RaddException (DATA) naming what is missing, unexpected, of another shape or not of floats
     */
    public TensorSource openWeights(Model model) {
        return checked(openStored(model), model);
    }

    private TensorSource openStored(Model model) {
        Set<String> parameters = model.table().shapes().keySet();
        Path index = folder.resolve(WEIGHTS + INDEX);
        Path torch = folder.resolve(TORCH_WEIGHTS);
        Path torchIndex = folder.resolve(TORCH_WEIGHTS + INDEX);
        if (Files.exists(folder.resolve(WEIGHTS))) {
            return SafeTensors.open(folder.resolve(WEIGHTS));
        }
        if (Files.exists(index)) {
            return ShardedTensors.open(index, SafeTensors::open);
        }
        if (Files.exists(torch)) {
            return TorchCheckpoint.open(torch).weights(WeightSet.AVERAGE, parameters);
        }
        if (Files.exists(torchIndex)) {
            return ShardedTensors.open(
                    torchIndex, file -> TorchCheckpoint.open(file).weights(WeightSet.AVERAGE, parameters));
        }
        return SafeTensors.open(folder.resolve(WEIGHTS)); // says that it is not there
    }

    /** As {@link #openWeights}, of a checkpoint of radd the parameters that its training goes on with. */
    TensorSource openRaw(Model model) {
        Path vectors = folder.resolve(TRAINING);
        if (!Files.exists(vectors)) {
            throw WeightSet.RAW.missing(folder);
        }
        return FlatTensors.open(vectors, model.table());
    }

    /** Makes a folder if it is not there. */
    static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw FileFailure.writing(folder, failure);
        }
    }

    /** All tensors that the reference expects. */
    static List<TensorEntry> withBuffers(Model model, List<TensorEntry> parameters) {
        List<TensorEntry> entries = new ArrayList<>(parameters);
        for (Buffer buffer : model.buffers()) {
            long[] shape = buffer.shape().stream().mapToLong(Long::longValue).toArray();
            entries.add(TensorEntry.ofFloats(buffer.name(), shape, buffer.values()));
        }
        return entries;
    }

    static TensorSource checked(TensorSource weights, Model model) {
        try {
            TensorCheck.check(weights, model);
            return weights;
        } catch (RuntimeException refusal) {
            weights.close();
            throw refusal;
        }
    }

    /**
     * Writes the model, so that radd and the Python reference can load it: the weights first, each file atomically.
     *
     * @param parameters every parameter under the reference's name
     * @throws RaddException (DATA) when the folder or a file cannot be written
     */
    public void write(Model model, List<TensorEntry> parameters) {
        write(model, parameters, Long.MAX_VALUE);
    }

    /**
     * Writes the model in several files with an index, if it is larger than one may be; otherwise as {@link #write(Model, List)}.
     *
     * @param largest bytes of tensors in one file, unless a single tensor is larger
     */
    public void write(Model model, List<TensorEntry> parameters, long largest) {
        create(folder);
        ShardedTensors.write(folder.resolve(WEIGHTS), withBuffers(model, parameters), largest);
        AtomicFile.writeString(folder.resolve(CONFIG), ModelConfigJson.write(model.description()));
    }
}
