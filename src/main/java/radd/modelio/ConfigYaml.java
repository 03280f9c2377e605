package radd.modelio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import radd.RaddException;
import radd.RaddException.Kind;

/** The configuration of a reference's run, {@code .hydra/config.yaml}, as the tree that its hub's {@code config.json} is too. */
final class ConfigYaml {
    private ConfigYaml() {}

    /**
     * Reads a file.
     *
     * @throws RaddException (DATA) when it cannot be read or is not one YAML mapping
     */
    static JsonNode read(Path file) {
        String text = TextFile.read(file, Kind.DATA);
        try {
            Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
            if (tree instanceof Map<?, ?>) {
                return new ObjectMapper().valueToTree(tree);
            }
            throw new RaddException(Kind.DATA, file + " does not hold KEY: VALUE lines", "check the path");
        } catch (YAMLException | IllegalArgumentException failure) {
            String reason =
                    String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
            throw new RaddException(Kind.DATA, file + " is not YAML: " + reason, "correct it", failure);
        }
    }

    /** A tree as YAML. */
    static String write(JsonNode tree) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        return new Yaml(options).dump(new ObjectMapper().convertValue(tree, Map.class));
    }
}
