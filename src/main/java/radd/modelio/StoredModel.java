package radd.modelio;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import radd.InvalidSetting;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.modelio.torch.TorchCheckpoint;

/**
 * A model where it lies, in one of the forms that it comes in: a model directory, or a checkpoint of PyTorch that says itself what it is of or
 * has its trainer's configuration near it.
 *
 * @param path the directory or the checkpoint's file
 * @param set which of its weights are meant
 */
public record StoredModel(Path path, WeightSet set) {
    /** The arguments of a trainer, in a run's folder. */
    private static final String ARGUMENTS = "training_args.json";

    /** In a run's folder, what describes the run. */
    static final String HYDRA_FOLDER = ".hydra";

    /** The configuration in a run's folder. */
    static final String HYDRA = HYDRA_FOLDER + "/config.yaml";

    /**
     * The model that a path means.
     *
     * @param path a model directory, a checkpoint's file, or the folder of a training run, whose newest checkpoint is taken
     */
    public static StoredModel at(Path path, WeightSet set) {
        return new StoredModel(RunFolders.newestModel(path), set);
    }

    /**
     * What the model is.
     *
     * @throws RaddException (DATA) when nothing says it, or it is no possible model
     */
    public ModelDescription description() {
        if (!Files.isRegularFile(path)) {
            return new ModelDirectory(path).readDescription();
        }
        if (path.endsWith(ModelDirectory.WEIGHTS)) {
            return directoryOf(path).readDescription();
        }
        try (TorchCheckpoint checkpoint = TorchCheckpoint.open(path)) {
            Optional<JsonNode> own = checkpoint.description();
            if (own.isPresent()) {
                return ModelConfigJson.description(path, own.get(), checkpoint.shapes());
            }
            Path file = configuration();
            if (file.endsWith(ModelDirectory.CONFIG)) {
                return ModelConfigJson.read(file);
            }
            JsonNode root =
                    file.endsWith(ARGUMENTS) ? ModelConfigJson.fields(file).root() : ConfigYaml.read(file);
            return ModelConfigJson.description(file, root, checkpoint.shapes());
        }
    }

    /** The model without its weights; otherwise as {@link #description}. */
    public Model model() {
        return create(description(), path);
    }

    /**
     * Opens the weights and checks that they are the model's tensors and no others; the caller closes the result.
     *
     * @throws RaddException (DATA) naming what is missing, unexpected, of another shape or not of floats
     */
    public TensorSource openWeights(Model model) {
        if (!Files.isRegularFile(path) || path.endsWith(ModelDirectory.WEIGHTS)) {
            ModelDirectory directory = Files.isRegularFile(path) ? directoryOf(path) : new ModelDirectory(path);
            return set == WeightSet.RAW ? directory.openRaw(model) : directory.openWeights(model);
        }
        Set<String> parameters = model.table().shapes().keySet();
        TorchCheckpoint checkpoint = TorchCheckpoint.open(path);
        try {
            return ModelDirectory.checked(checkpoint.weights(set, parameters), model);
        } catch (RuntimeException refusal) {
            checkpoint.close();
            throw refusal;
        }
    }

    /** The model of a description that a file gave. */
    static Model create(ModelDescription description, Path file) {
        try {
            return description.create();
        } catch (InvalidSetting refusal) {
            throw new RaddException(Kind.DATA, file + " is refused: " + refusal.getMessage(), "correct it", refusal);
        }
    }

    private static ModelDirectory directoryOf(Path weights) {
        return new ModelDirectory(weights.resolveSibling(""));
    }

    /** Beside the checkpoint, or in the run's folder, which is that of the checkpoint or the one above. */
    private Path configuration() {
        return Stream.of(ModelDirectory.CONFIG, ARGUMENTS, HYDRA, "../" + HYDRA)
                .map(name -> path.resolveSibling(name).normalize())
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new RaddException(
                        Kind.DATA,
                        "nothing says what model " + path + " is of: it has no description inside, and neither "
                                + ModelDirectory.CONFIG + " or " + ARGUMENTS + " beside it nor " + HYDRA
                                + " there or one folder above",
                        "keep the checkpoint in its run's folder"));
    }
}
