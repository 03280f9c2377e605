package radd.modelio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.function.Supplier;
import radd.InvalidSetting;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.core.model.ModelConfig;
import radd.core.noise.NoiseConfig;

/**
 * The {@code config.json} of a model directory, in the nested form of the reference's configuration: {@code tokens} at the top,
 * {@code model.*} and {@code noise.*} below. Keys that do not describe the model are ignored.
 */
final class ModelConfigJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final JsonNode root;

    private ModelConfigJson(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    /**
     * Reads a description.
     *
     * @throws RaddException (DATA) naming file, field, value and what is allowed
     */
    static ModelDescription read(Path file) {
        JsonNode root;
        try {
            root = MAPPER.readTree(TextFile.read(file, Kind.DATA));
        } catch (JsonProcessingException failure) {
            String reason = failure.getOriginalMessage().lines().findFirst().orElse("");
            throw new RaddException(Kind.DATA, file + " is not JSON: " + reason, "correct it", failure);
        }
        if (!root.isObject()) {
            throw new RaddException(Kind.DATA, file + " is not a JSON object", "check that it describes a model");
        }
        // Some versions of the Python library store the constructor's one argument under its name.
        JsonNode described = root.path("config").has("model") ? root.path("config") : root;
        return new ModelConfigJson(file, described).description();
    }

    /** The reference's form of a description, with every key that its constructor reads. */
    static String write(ModelDescription description) {
        ModelConfig model = description.model();
        ObjectNode root = MAPPER.createObjectNode();
        root.put("tokens", model.tokens());
        root.putObject("model")
                .put("type", "ddit_wot")
                .put("hidden_size", model.hiddenSize())
                .put("length", model.length())
                .put("n_blocks", model.blocks())
                .put("n_heads", model.heads())
                .put("dropout", model.dropout())
                .put("use_checkpoint", false)
                .put("dtype", "float32");
        // As in the reference's files, the geometric schedule's keys stand beside any type.
        NoiseConfig.Geometric geometric =
                description.noise() instanceof NoiseConfig.Geometric chosen ? chosen : NoiseConfig.Geometric.REFERENCE;
        root.putObject("noise")
                .put("type", description.noise().schedule().name())
                .put("sigma_min", geometric.sigmaMin())
                .put("sigma_max", geometric.sigmaMax());
        root.putObject("data").put("tokenizer", description.tokenizer());
        return root.toPrettyString() + "\n";
    }

    private ModelDescription description() {
        ModelConfig model = checked(() -> new ModelConfig(
                wholeNumber("/tokens"),
                wholeNumber("/model/hidden_size"),
                wholeNumber("/model/length"),
                wholeNumber("/model/n_blocks"),
                wholeNumber("/model/n_heads"),
                number("/model/dropout")));
        NoiseConfig.Geometric reference = NoiseConfig.Geometric.REFERENCE;
        NoiseConfig noise = checked(() -> NoiseConfig.of(
                text("/noise/type"),
                new NoiseConfig.Geometric(
                        root.at("/noise/sigma_min").isMissingNode() ? reference.sigmaMin() : number("/noise/sigma_min"),
                        root.at("/noise/sigma_max").isMissingNode()
                                ? reference.sigmaMax()
                                : number("/noise/sigma_max"))));
        String tokenizer = root.at("/data/tokenizer").isMissingNode()
                ? ModelDescription.defaultTokenizer(model.tokens())
                : text("/data/tokenizer");
        return new ModelDescription(model, noise, tokenizer);
    }

    private int wholeNumber(String pointer) {
        return field(pointer, node -> node.isIntegralNumber() && node.canConvertToInt(), "a whole number")
                .intValue();
    }

    private double number(String pointer) {
        return field(pointer, JsonNode::isNumber, "a number").doubleValue();
    }

    private String text(String pointer) {
        return field(pointer, JsonNode::isTextual, "a text").textValue();
    }

    private JsonNode field(String pointer, Predicate<JsonNode> good, String allowed) {
        JsonNode node = root.at(pointer);
        String name = pointer.substring(1).replace('/', '.');
        if (node.isMissingNode()) {
            throw refused("has no " + name + ", which must be " + allowed);
        }
        if (!good.test(node)) {
            throw refused("has " + name + " " + node + ", must be " + allowed);
        }
        return node;
    }

    private <T> T checked(Supplier<T> record) {
        try {
            return record.get();
        } catch (InvalidSetting refusal) {
            throw refused("is refused: " + refusal.getMessage());
        }
    }

    private RaddException refused(String what) {
        return new RaddException(Kind.DATA, file + " " + what, "correct it, or check that it describes a RADD model");
    }
}
