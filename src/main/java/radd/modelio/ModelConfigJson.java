package radd.modelio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.Map;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.core.family.ConfigFields;
import radd.core.family.Families;
import radd.core.family.ModelDescription;
import radd.core.family.ModelFamily;

/** The {@code config.json} of a model directory, which each family writes and recognises in its own form. */
final class ModelConfigJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ModelConfigJson() {}

    /**
     * Reads a description.
     *
     * @throws RaddException (DATA) naming file, field, value and what is allowed
     */
    static ModelDescription read(Path file) {
        return description(fields(file), file, Map.of());
    }

    /**
     * The fields of a file, of whatever model.
     *
     * @throws RaddException (DATA) if it cannot be read or is no JSON object
     */
    static ConfigFields fields(Path file) {
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
        return new ConfigFields(file.toString(), root);
    }

    /**
     * The model that a configuration describes.
     *
     * @param file for messages
     * @param root a JSON object
     * @param shapes shapes of the tensors beside it, by name, if they are known
     */
    static ModelDescription description(Path file, JsonNode root, Map<String, long[]> shapes) {
        return description(new ConfigFields(file.toString(), root), file, shapes);
    }

    private static ModelDescription description(ConfigFields fields, Path file, Map<String, long[]> shapes) {
        if (Gpt2Folder.describes(fields)) {
            throw new RaddException(
                    Kind.DATA,
                    file
                            + " describes GPT-2, which reads from left to right: no diffusion that radd trains, samples or bounds",
                    "use it as a judge, with radd eval --judge and its folder");
        }
        return Families.read(fields, shapes)
                .orElseThrow(() -> new RaddException(
                        Kind.DATA,
                        file + " describes a model of no family that radd knows",
                        "the families are "
                                + Families.all().stream().map(ModelFamily::type).toList()));
    }

    /** The description in the form of its family's reference, with every key that the reference's constructor reads. */
    static String write(ModelDescription description) {
        return description.model().family().write(description).toPrettyString() + "\n";
    }
}
