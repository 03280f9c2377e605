package radd.eval.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import radd.RaddException;
import radd.modelio.TextFile;

/**
 * The keys of a task file with those of the file that it includes; what is wrong is refused with the file and the key.
 *
 * @param file for messages
 * @param prefix of the keys in messages
 * @param keys as YAML 1.1 reads them, as the harness does
 */
record TaskYaml(Path file, String prefix, ObjectNode keys) {
    private static final String INCLUDE = "include";
    private static final String REMEDY = "see docs/evaluation.md for what is read of a task file";

    /**
     * Reads a file.
     *
     * @throws RaddException (CONFIG) if it is no YAML mapping, or names Python code
     */
    static TaskYaml read(Path file) {
        ObjectNode keys = parse(file);
        JsonNode include = keys.remove(INCLUDE);
        if (include == null) {
            return new TaskYaml(file, "", keys);
        }
        if (!include.isTextual()) {
            throw new TaskYaml(file, "", keys).refused(INCLUDE, "is " + include + ", must be a file");
        }
        ObjectNode all = read(file.resolveSibling(include.textValue())).keys();
        all.setAll(keys);
        return new TaskYaml(file, "", all);
    }

    private static ObjectNode parse(Path file) {
        String text = TextFile.read(file, RaddException.Kind.CONFIG);
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            Object read = new Yaml(new SafeConstructor(options)).load(text);
            if (new ObjectMapper().valueToTree(read) instanceof ObjectNode keys) {
                return keys;
            }
        } catch (MarkedYAMLException failure) {
            int line = failure.getProblemMark() == null
                    ? 1
                    : failure.getProblemMark().getLine() + 1;
            String problem = String.valueOf(failure.getProblem());
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    file + ", line " + line + ": "
                            + (problem.contains("!function") ? "!function is Python code, which is not run" : problem),
                    REMEDY,
                    failure);
        } catch (YAMLException failure) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    file + " is not YAML: " + failure.getMessage(),
                    "check the path",
                    failure);
        }
        throw new RaddException(RaddException.Kind.CONFIG, file + " holds no KEY: VALUE lines", REMEDY);
    }

    /** A value that is there and not null. */
    Optional<JsonNode> get(String key) {
        return Optional.ofNullable(keys.get(key)).filter(value -> !value.isNull());
    }

    /** A text. */
    Optional<String> text(String key) {
        return get(key, JsonNode::isTextual, "a text").map(JsonNode::textValue);
    }

    /** A value of a kind. */
    Optional<JsonNode> get(String key, Predicate<JsonNode> kind, String allowed) {
        Optional<JsonNode> value = get(key);
        if (value.isPresent() && !kind.test(value.get())) {
            throw refused(key, "is " + value.get() + ", must be " + allowed);
        }
        return value;
    }

    /** A mapping below a key as keys of its own. */
    TaskYaml below(String key) {
        return new TaskYaml(file, prefix + key + ".", (ObjectNode)
                get(key, JsonNode::isObject, "a mapping").orElseGet(() -> new ObjectMapper().createObjectNode()));
    }

    /** A refusal of a key. */
    RaddException refused(String key, String what) {
        return new RaddException(RaddException.Kind.CONFIG, file + ": " + prefix + key + " " + what, REMEDY);
    }
}
