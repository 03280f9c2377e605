package radd.config;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * A configuration in which every key has a value of its type.
 *
 * @param tree the values, nested by section
 * @param notices one line for every key that was given and has no effect
 * @param origins dotted key to where its value was written, to follow "correct it"
 */
public record ResolvedConfig(ObjectNode tree, List<String> notices, Map<String, String> origins) {
    /** The value of a dotted key; a missing node if there is none. */
    JsonNode value(String key) {
        return tree.at("/" + key.replace('.', '/'));
    }

    /** The same configuration with another whole number under a key that has one. */
    public ResolvedConfig with(String section, String key, long value) {
        ObjectNode changed = tree.deepCopy();
        changed.withObjectProperty(section).put(key, value);
        return new ResolvedConfig(changed, notices, origins);
    }

    /** The same configuration with another text under a key that has one. */
    public ResolvedConfig with(String section, String key, String value) {
        ObjectNode changed = tree.deepCopy();
        changed.withObjectProperty(section).put(key, value);
        return new ResolvedConfig(changed, notices, origins);
    }

    /** The same configuration with another text under a key that stands in no section. */
    public ResolvedConfig with(String key, String value) {
        return new ResolvedConfig(tree.deepCopy().put(key, value), notices, origins);
    }

    /** The tree as a YAML text that {@code --config} reads. */
    public String toYaml() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        return new Yaml(options)
                .dump(new ObjectMapper().convertValue(tree, new TypeReference<Map<String, Object>>() {}));
    }
}
