package radd.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;

/** The overrides that a run was started with, as Hydra keeps them in {@code .hydra/overrides.yaml}: a list of texts. */
public final class OverrideList {
    private OverrideList() {}

    /** The text of the file. */
    public static String toYaml(List<String> overrides) {
        return yaml().dump(overrides);
    }

    /** What a file holds; nothing if it is no list. */
    public static List<String> ofYaml(String text) {
        return read(text) instanceof List<?> items
                ? items.stream().map(String::valueOf).toList()
                : List.of();
    }

    static Yaml yaml() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        return new Yaml(new SafeConstructor(new LoaderOptions()), new Representer(options), options);
    }

    /** Lists, mappings and scalars; nothing of what is no YAML. */
    static @Nullable Object read(String text) {
        try {
            return yaml().load(text);
        } catch (YAMLException damaged) {
            return null;
        }
    }
}
