package radd.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import radd.InvalidSetting;
import radd.RaddException;

/**
 * A command line in two: what it says to Hydra, such as where runs go and who starts a sweep's jobs, and the settings of the run.
 *
 * @param hydra the overrides of keys {@code hydra.NAME} and of groups {@code hydra/NAME}, in their order
 * @param task the others
 */
public record HydraOverrides(List<String> hydra, List<String> task) {
    /** The very folder of a run. */
    public static final String RUN_DIR = "hydra.run.dir";

    /** The folder of a sweep, which has one of each job. */
    public static final String SWEEP_DIR = "hydra.sweep.dir";

    /** Who starts the jobs of a sweep. */
    public static final String LAUNCHER = "hydra/launcher";

    /** Begins the keys of the launcher that is chosen. */
    public static final String LAUNCHER_KEYS = "hydra.launcher.";

    /** Takes a command line apart. */
    public static HydraOverrides of(List<String> overrides) {
        return new HydraOverrides(
                overrides.stream().filter(HydraOverrides::isHydras).toList(),
                overrides.stream().filter(override -> !isHydras(override)).toList());
    }

    private static boolean isHydras(String override) {
        String key = key(override);
        return key.startsWith("hydra.") || key.startsWith("hydra/");
    }

    private static String key(String override) {
        return ConfigReader.parseOverride(override).key();
    }

    /** The value of a key, the last one given; none if it is {@code null}. */
    public Optional<String> value(String key) {
        return hydra.stream()
                .map(ConfigReader::parseOverride)
                .filter(given -> given.key().equals(key))
                .reduce((earlier, later) -> later)
                .map(GivenValue::text)
                .filter(text -> !text.isEmpty());
    }

    /** The same without what is said of some of Hydra's keys. */
    public HydraOverrides without(Set<String> keys) {
        return new HydraOverrides(
                hydra.stream().filter(override -> !keys.contains(key(override))).toList(), task);
    }

    /** The same with later overrides of Hydra's keys. */
    public HydraOverrides followedBy(HydraOverrides later) {
        return new HydraOverrides(
                Stream.concat(hydra.stream(), later.hydra.stream()).toList(), task);
    }

    /** All overrides. */
    public List<String> all() {
        return Stream.concat(hydra.stream(), task.stream()).toList();
    }

    /**
     * Refuses what is said to Hydra and not obeyed.
     *
     * @param allowed the keys that are
     * @throws RaddException (CONFIG) naming the first other key
     */
    public void requireKnown(Set<String> allowed) {
        for (String override : hydra) {
            String key = key(override);
            if (!allowed.contains(key)) {
                throw GivenValue.refused(
                        InvalidSetting.notOneOf(new TreeSet<>(allowed), "a sweep's key of Hydra", key),
                        "in the override " + override);
            }
        }
    }

    /**
     * The text of a sweep's {@code multirun.yaml}, as far as Hydra's own has the same.
     *
     * @param file settings below the overrides
     */
    public String toYaml(Optional<Path> file) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("hydra", Map.of("overrides", new TreeMap<>(Map.of("hydra", hydra, "task", task))));
        file.ifPresent(below -> tree.put("config", below.toAbsolutePath().toString()));
        return OverrideList.yaml().dump(tree);
    }

    /** What a {@code multirun.yaml} holds; nothing if it is none. */
    public static HydraOverrides ofYaml(String text) {
        JsonNode overrides = new ObjectMapper()
                .valueToTree(OverrideList.read(text))
                .path("hydra")
                .path("overrides");
        return new HydraOverrides(texts(overrides.path("hydra")), texts(overrides.path("task")));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return List.copyOf(texts);
    }
}
