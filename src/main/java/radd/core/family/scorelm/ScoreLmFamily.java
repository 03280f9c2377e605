package radd.core.family.scorelm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import radd.InvalidSetting;
import radd.Named;
import radd.core.family.ConfigFields;
import radd.core.family.GraphType;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.family.ModelFamily;
import radd.core.family.ModelSection;
import radd.core.noise.NoiseConfig;
import radd.core.sampler.MethodRequest;

/** The score-based diffusion of embeddings: Gaussian noise of a level a sequence or a token. */
public final class ScoreLmFamily implements ModelFamily {
    /** The family. */
    public static final ScoreLmFamily INSTANCE = new ScoreLmFamily();

    /** Arguments of the reference's trainer that together no other's file has. */
    private static final List<String> ARGUMENTS = List.of("/model_dim", "/embedding_dim", "/num_layers", "/spm_model");

    private static final String EMBEDDING = "embedding.weight";

    /** The reference's, which is no argument. */
    private static final double SIGMA_DATA = 1;

    private ScoreLmFamily() {}

    @Override
    public String type() {
        return "score_lm";
    }

    @Override
    public Class<? extends ModelSection> section() {
        return ScoreLmSection.class;
    }

    @Override
    public List<String> losses() {
        return Named.labels(EmbeddingLoss.class);
    }

    @Override
    public List<String> methods() {
        return Named.labels(Solver.class);
    }

    @Override
    public void check(MethodRequest request) {
        // Which largest level is allowed depends on the model's smallest: here any is.
        ContinuousMethod.requested(request, new NoiseLevels(Double.MIN_NORMAL, 1, 1));
    }

    @Override
    public List<String> predictors() {
        return methods();
    }

    @Override
    public Model create(ModelDescription description) {
        InvalidSetting.require(
                description.graph() == GraphType.ABSORB,
                "graph.type",
                description.graph().label(),
                "absorb for a model of embeddings, whose noise takes no token to another");
        InvalidSetting.require(
                description.noise() instanceof NoiseConfig.LogLinear,
                "noise.type",
                description.noise().schedule().name(),
                "loglinear for a model of embeddings, whose noise is model.sigma_min, sigma_max and rho");
        return new ScoreLmModel(description, (ScoreLmSection) description.model());
    }

    @Override
    public Optional<ModelDescription> read(ConfigFields config) {
        if (!config.text("/model_type", "").equals(type())) {
            return Optional.empty();
        }
        int tokens = config.wholeNumber("/num_classes");
        String tokenizer = config.text("/tokenizer", ModelDescription.defaultTokenizer(tokens));
        return Optional.of(config.checked(() -> new ModelDescription(
                tokens,
                new ScoreLmSection(
                        config.wholeNumber("/model_dim"),
                        config.wholeNumber("/embedding_dim"),
                        config.wholeNumber("/sequence_length"),
                        config.wholeNumber("/num_layers"),
                        config.wholeNumber("/num_heads"),
                        config.wholeNumber("/fourier_dim"),
                        config.number("/dropout_prob"),
                        config.number("/sigma_min"),
                        config.number("/sigma_max"),
                        config.number("/rho"),
                        config.number("/sigma_data"),
                        Named.of(LevelSpread.class, "noise_levels", config.text("/noise_levels")),
                        config.flag("/scale_model_output"),
                        Named.of(NetworkForm.class, "norm", config.text("/norm"))),
                GraphType.ABSORB,
                NoiseConfig.REFERENCE,
                tokenizer)));
    }

    /**
     * The trainer's {@code training_args.json} leaves the vocabulary to its SentencePiece model, and other sizes to the program: the tensors know them. Its
     * tokenizer is a file of the user's, so the model is one of ids.
     */
    @Override
    public Optional<ModelDescription> read(ConfigFields config, Map<String, long[]> shapes) {
        if (!ARGUMENTS.stream().allMatch(config::has)) {
            return read(config);
        }
        NetworkForm form = shapes.containsKey(NetworkForm.LAYER_NORM.prefix() + EMBEDDING)
                ? NetworkForm.LAYER_NORM
                : NetworkForm.RMS_NORM;
        long[] embedding = shape(config, shapes, form.prefix() + EMBEDDING, 2);
        long[] frequencies = shape(config, shapes, ScoreNetwork.FREQUENCIES, 1);
        return Optional.of(config.checked(() -> new ModelDescription(
                Math.toIntExact(embedding[0]),
                new ScoreLmSection(
                        config.wholeNumber("/model_dim"),
                        Math.toIntExact(embedding[1]),
                        config.wholeNumber("/sequence_length"),
                        config.wholeNumber("/num_layers"),
                        config.wholeNumber("/num_heads"),
                        Math.toIntExact(2 * frequencies[0]),
                        config.number("/dropout_prob"),
                        config.number("/sigma_min"),
                        config.number("/sigma_max"),
                        config.number("/rho"),
                        SIGMA_DATA,
                        LevelSpread.SEQUENCE,
                        config.has("/scale_model_output") && config.flag("/scale_model_output"),
                        form),
                GraphType.ABSORB,
                NoiseConfig.REFERENCE,
                ModelDescription.NO_TOKENIZER)));
    }

    private static long[] shape(ConfigFields config, Map<String, long[]> shapes, String name, int axes) {
        long[] shape = shapes.get(name);
        if (shape == null || shape.length != axes) {
            throw config.refused("does not say all sizes, and there is no tensor " + name + " of " + axes + " axes");
        }
        return shape;
    }

    /** The reference's arguments by their names, and what it takes for granted. */
    @Override
    public ObjectNode write(ModelDescription description) {
        ScoreLmSection model = (ScoreLmSection) description.model();
        return JsonNodeFactory.instance
                .objectNode()
                .put("model_type", type())
                .put("num_classes", description.tokens())
                .put("model_dim", model.hiddenSize())
                .put("embedding_dim", model.embeddingDim())
                .put("sequence_length", model.length())
                .put("num_layers", model.blocks())
                .put("num_heads", model.heads())
                .put("fourier_dim", model.fourierDim())
                .put("dropout_prob", model.dropout())
                .put("sigma_min", model.sigmaMin())
                .put("sigma_max", model.sigmaMax())
                .put("rho", model.rho())
                .put("sigma_data", model.sigmaData())
                .put("noise_levels", model.noiseLevels().label())
                .put("scale_model_output", model.scaleModelOutput())
                .put("norm", model.norm().label())
                .put("tokenizer", description.tokenizer());
    }
}
