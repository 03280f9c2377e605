package radd.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.modelio.TextFile;

/**
 * Reads a configuration in the manner of Hydra: the base {@code configs/config.yaml}, then the presets that it, a file or an override
 * chooses ({@code model=small_radd}), then the file, then the overrides ({@code training.accum=1}); the later value counts.
 */
public final class ConfigReader {
    private static final String BASE = "config.yaml";
    private static final String FOLDER = "configs/";

    private final Presets presets;

    /** @param presets where the base and the presets are */
    public ConfigReader(Presets presets) {
        this.presets = presets;
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
        YamlFile base = YamlFile.parse(FOLDER + BASE, presets.require(BASE));
        Optional<YamlFile> own = file.map(this::readFile);
        Resolution resolution = new Resolution(base);
        own.ifPresent(given -> resolution.choose(given.choices().values()));
        List<GivenValue> given = overrides.stream()
                .map(ConfigReader::parseOverride)
                .filter(value -> !resolution.chooses(value))
                .toList();
        resolution.applyChosenPresets();
        own.ifPresent(values -> resolution.apply(values.values()));
        resolution.apply(given);
        return resolution.result();
    }

    private YamlFile readFile(Path file) {
        String name = file.toString();
        if (name.startsWith(FOLDER) && !Files.exists(file)) {
            Optional<String> shipped = presets.read(name.substring(FOLDER.length()));
            if (shipped.isPresent()) {
                return YamlFile.parse(name, shipped.get());
            }
        }
        return YamlFile.parse(name, TextFile.read(file, Kind.CONFIG));
    }

    /** {@code key=value}; Hydra's {@code +key} and {@code ++key}, which add a key, mean the same. Quotes around the value go. */
    private static GivenValue parseOverride(String override) {
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

    /** One reading: what has been chosen and set so far. */
    private final class Resolution {
        private final YamlFile base;
        private final Map<String, GivenValue> choices;
        private final ConfigSchema schema;
        private final Map<String, JsonNode> values = new LinkedHashMap<>();
        private final Map<String, String> origins = new LinkedHashMap<>();
        private final Set<String> withoutEffect = new LinkedHashSet<>();

        Resolution(YamlFile base) {
            this.base = base;
            this.choices = new LinkedHashMap<>(base.choices());
            // The base and the presets that it chooses hold every key once.
            List<GivenValue> example = new ArrayList<>(base.values());
            choices.values().forEach(choice -> example.addAll(preset(choice)));
            this.schema = new ConfigSchema(example);
        }

        /** Takes a value as the choice of a preset, if its key is a group. */
        boolean chooses(GivenValue value) {
            boolean isGroup = choices.containsKey(value.key());
            if (isGroup) {
                choices.put(value.key(), value);
            }
            return isGroup;
        }

        void choose(Iterable<GivenValue> chosen) {
            for (GivenValue choice : chosen) {
                Optional<String> ignored = ReferenceKeys.withoutEffect(choice.key());
                ignored.ifPresent(withoutEffect::add);
                if (ignored.isEmpty() && !chooses(choice)) {
                    throw new RaddException(
                            Kind.CONFIG,
                            "unknown preset group " + choice.key() + " " + choice.origin(),
                            "the groups are " + String.join(", ", choices.keySet()));
                }
            }
        }

        void applyChosenPresets() {
            base.values().forEach(this::setDefault);
            choices.values().forEach(choice -> preset(choice).forEach(this::setDefault));
        }

        /** A default that turns out wrong beside other values is not corrected where it is written. */
        private void setDefault(GivenValue value) {
            set(value);
            origins.put(value.key(), "with the override " + value.key() + "=VALUE");
        }

        void apply(List<GivenValue> given) {
            Map<String, GivenValue> named = new HashMap<>();
            for (GivenValue value : given) {
                GivenValue other = named.put(ReferenceKeys.canonical(value.key()), value);
                if (other != null) {
                    requireSameByBothNames(other, value);
                }
                GivenValue canonical = value.at(ReferenceKeys.canonical(value.key()));
                Optional<String> ignored = ReferenceKeys.withoutEffect(canonical.key());
                ReferenceKeys.onlyValue(canonical.key()).ifPresent(only -> requireOnly(canonical, only));
                boolean changed = true;
                if (ignored.isEmpty() || schema.has(canonical.key())) {
                    changed = set(canonical);
                }
                if (changed) {
                    ignored.ifPresent(withoutEffect::add);
                }
            }
        }

        ResolvedConfig result() {
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            values.forEach((key, value) -> put(tree, key, value));
            List<String> notices = withoutEffect.stream()
                    .map(key -> key + " has no effect: " + ReferenceKeys.reason(key))
                    .toList();
            return new ResolvedConfig(tree, notices, Map.copyOf(origins));
        }

        /** Whether the value is another than before. */
        private boolean set(GivenValue value) {
            Optional<JsonNode> typed = schema.typed(value);
            if (typed.isEmpty()) {
                return false;
            }
            origins.put(value.key(), value.origin());
            return !typed.get().equals(values.put(value.key(), typed.get()));
        }
    }

    private static void put(ObjectNode section, String key, JsonNode value) {
        int dot = key.indexOf('.');
        if (dot < 0) {
            section.set(key, value);
        } else {
            put(section.withObjectProperty(key.substring(0, dot)), key.substring(dot + 1), value);
        }
    }

    /** Of one key's two names in one file or in the overrides; a later file or override may change what an earlier one says. */
    private static void requireSameByBothNames(GivenValue one, GivenValue other) {
        if (!one.key().equals(other.key()) && !one.text().equalsIgnoreCase(other.text())) {
            throw new RaddException(
                    Kind.CONFIG,
                    other.key() + " is " + other.shown() + ", must be " + one.shown() + " as " + one.key()
                            + ", which is the same setting",
                    "give one of them " + other.origin());
        }
    }

    private static void requireOnly(GivenValue given, String only) {
        if (!given.text().equalsIgnoreCase(only)) {
            throw new RaddException(
                    Kind.CONFIG,
                    given.key() + " is " + given.shown() + ", must be " + only,
                    "correct it " + given.origin());
        }
    }

    /** The values of a preset: keys of its group, or keys from the top when its first comment is Hydra's {@code @package _global_}. */
    private List<GivenValue> preset(GivenValue choice) {
        String group = choice.key();
        String name = group + "/" + choice.text() + ".yaml";
        String text = presets.read(name)
                .orElseThrow(() -> new RaddException(
                        Kind.CONFIG,
                        group + " is " + choice.shown() + ", must be one of "
                                + String.join(", ", presets.choices(group)),
                        "correct it " + choice.origin()));
        boolean global = text.lines()
                .takeWhile(line -> line.isBlank() || line.startsWith("#"))
                .anyMatch(line -> line.contains("@package _global_"));
        List<GivenValue> values = YamlFile.parse(FOLDER + name, text).values();
        return global
                ? values
                : values.stream()
                        .map(value -> value.at(group + "." + value.key()))
                        .toList();
    }
}
