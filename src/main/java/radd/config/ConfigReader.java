package radd.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import radd.InvalidSetting;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.config.Resolution.Layer;
import radd.modelio.TextFile;

/**
 * Reads a configuration in the manner of Hydra: the base {@code configs/config.yaml}, then the presets that it, a file or an override
 * chooses ({@code model=small_radd}), then the file, then the overrides ({@code training.accum=1}); the later value counts.
 */
public final class ConfigReader {
    private static final String BASE = "config.yaml";
    private static final String FOLDER = "configs/";

    private final Presets presets;
    private final ConfigSchema<?> schema;

    /**
     * A reader of training runs.
     *
     * @param presets where the base and the presets are
     */
    public ConfigReader(Presets presets) {
        this(presets, TrainConfigs.SCHEMA);
    }

    /**
     * @param presets where the base and the presets are
     * @param schema the keys that there are
     */
    public ConfigReader(Presets presets, ConfigSchema<?> schema) {
        this.presets = presets;
        this.schema = schema;
    }

    /**
     * Reads and checks a configuration.
     *
     * @param file partial or whole configuration on top of the base; a path below {@code configs/} that does not exist names the
     *     file that comes with radd
     * @param overrides {@code key=value} with dotted keys, or {@code group=preset}
     * @throws RaddException (CONFIG) naming the key, the value, what is allowed and where it was written
     */
    public ResolvedConfig read(Optional<Path> file, List<String> overrides) {
        YamlFile base = YamlFile.parse(FOLDER + BASE, presets.require(BASE), schema::hasText);
        Optional<YamlFile> own = file.map(this::readFile);
        List<GivenValue> given =
                overrides.stream().map(ConfigReader::parseOverride).toList();
        Resolution resolution = new Resolution(schema);
        resolution.addDefaults(Layer.BASE, base.values());
        List<GivenValue> files =
                own.map(values -> List.copyOf(values.choices().values())).orElse(List.of());
        Set<String> groups = base.choices().keySet();
        files.forEach(choice -> requireGroup(choice, groups, resolution));
        for (GivenValue chosenByBase : base.choices().values()) {
            String group = chosenByBase.key();
            Optional<GivenValue> byFile = last(files, group);
            Optional<GivenValue> byOverride = last(given, group);
            Layer layer = byOverride.isPresent() ? Layer.OVERRIDES : byFile.isPresent() ? Layer.FILE : Layer.BASE;
            resolution.addDefaults(layer, preset(byOverride.or(() -> byFile).orElse(chosenByBase)));
        }
        own.ifPresent(values -> resolution.add(Layer.FILE, values.values()));
        resolution.add(
                Layer.OVERRIDES,
                given.stream().filter(value -> !groups.contains(value.key())).toList());
        return resolution.result();
    }

    private static Optional<GivenValue> last(List<GivenValue> values, String key) {
        return values.stream().filter(value -> value.key().equals(key)).reduce((earlier, later) -> later);
    }

    private static void requireGroup(GivenValue choice, Set<String> groups, Resolution resolution) {
        Optional<String> ignored = ReferenceKeys.withoutEffect(choice.key());
        ignored.ifPresent(resolution::noticeWithoutEffect);
        if (ignored.isEmpty() && !groups.contains(choice.key())) {
            throw new RaddException(
                    Kind.CONFIG,
                    "unknown preset group " + choice.key() + " " + choice.origin(),
                    "the groups are " + String.join(", ", groups));
        }
    }

    private YamlFile readFile(Path file) {
        String name = file.toString();
        if (name.startsWith(FOLDER) && !Files.exists(file)) {
            Optional<String> shipped = presets.read(name.substring(FOLDER.length()));
            if (shipped.isPresent()) {
                return YamlFile.parse(name, shipped.get(), schema::hasText);
            }
        }
        return YamlFile.parse(name, TextFile.read(file, Kind.CONFIG), schema::hasText);
    }

    /** {@code key=value}; Hydra's {@code +key} and {@code ++key}, which add a key, mean the same. Quotes around the value go. */
    static GivenValue parseOverride(String override) {
        int equals = override.indexOf('=');
        String key = override.substring(0, Math.max(equals, 0))
                .replaceFirst("^\\+{1,2}", "")
                .strip();
        if (key.isEmpty() || key.startsWith("~")) {
            throw new RaddException(
                    Kind.CONFIG, "'" + override + "' is not an override", "write KEY=VALUE, such as training.accum=1");
        }
        String value = override.substring(equals + 1).strip();
        String origin = "in the override " + override;
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(0) == value.charAt(value.length() - 1);
        if (value.equals("null")) {
            return new GivenValue(key, GivenValue.Form.NULL, "", origin);
        }
        return GivenValue.text(key, quoted ? value.substring(1, value.length() - 1) : value, origin);
    }

    /** The values of a preset: keys of its group, or keys from the top when its first comment is Hydra's {@code @package _global_}. */
    private List<GivenValue> preset(GivenValue choice) {
        String group = choice.key();
        String name = group + "/" + choice.text() + ".yaml";
        String text = presets.read(name)
                .orElseThrow(() -> GivenValue.refused(
                        InvalidSetting.notOneOf(presets.choices(group), group, choice.shown()), choice.origin()));
        boolean global = text.lines()
                .takeWhile(line -> line.isBlank() || line.startsWith("#"))
                .anyMatch(line -> line.contains("@package _global_"));
        List<GivenValue> values = YamlFile.parse(
                        FOLDER + name, text, key -> schema.hasText(global ? key : group + "." + key))
                .values();
        return global
                ? values
                : values.stream()
                        .map(value -> value.at(group + "." + value.key()))
                        .toList();
    }
}
