package radd.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import radd.InvalidSetting;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.config.ChosenVariants.Choice;
import radd.config.GivenValue.Form;

/** One reading: takes the values as they are given, and makes of them one value of each key that the chosen variants have. */
final class Resolution {
    /** Who gave a value; a preset belongs to whoever chose it. */
    enum Layer {
        BASE,
        FILE,
        OVERRIDES
    }

    /**
     * A value with its place in the reading.
     *
     * @param correctable where a value that turns out wrong beside others is corrected, to follow "correct it"
     */
    record Placed(GivenValue value, Layer layer, String correctable) {
        String key() {
            return value.key();
        }
    }

    private final ConfigSchema<?> schema;
    private final List<Placed> given = new ArrayList<>();
    private final Map<String, JsonNode> values = new LinkedHashMap<>();
    private final Map<String, Layer> layers = new HashMap<>();
    private final Map<String, String> origins = new HashMap<>();
    private final Set<String> notices = new LinkedHashSet<>();

    Resolution(ConfigSchema<?> schema) {
        this.schema = schema;
    }

    /** Adds values of the base or a preset, which are corrected by an override, not where they are written. */
    void addDefaults(Layer layer, List<GivenValue> defaults) {
        for (GivenValue value : defaults) {
            String key = schema.canonical(value.key());
            given.add(new Placed(value.at(key), layer, overrideOf(key)));
        }
    }

    /** Adds values of a file or of the command line, which go before all that was added earlier. */
    void add(Layer layer, List<GivenValue> added) {
        Map<String, GivenValue> named = new HashMap<>();
        for (GivenValue value : added) {
            GivenValue canonical = value.at(schema.canonical(value.key()));
            GivenValue other = named.put(canonical.key(), value);
            if (other != null) {
                value.requireSameAs(other);
            }
            given.add(new Placed(canonical, layer, value.origin()));
        }
    }

    /** Says once that a key of the reference has no effect. */
    void noticeWithoutEffect(String named) {
        notices.add(named + " has no effect: " + ReferenceKeys.reason(named));
    }

    /**
     * The configuration that results.
     *
     * @throws RaddException (CONFIG) for a key that there is not, or a value that it cannot have
     */
    ResolvedConfig result() {
        ChosenVariants variants = new ChosenVariants(schema, given);
        Map<String, ConfigKey> keys = variants.keys();
        variants.choices().forEach((key, choice) -> values.put(key, TextNode.valueOf(choice.variant())));
        for (Placed placed : given) {
            if (values.containsKey(placed.key()) && variants.choices().containsKey(placed.key())) {
                origins.put(placed.key(), placed.correctable());
            } else if (keys.containsKey(placed.key())) {
                setUnlessDefaultOfAnother(placed, keys.get(placed.key()), variants);
            } else {
                Optional<VariantSection> other = schema.sectionOf(placed.key());
                if (other.isPresent()) {
                    passOver(placed, other.get(), variants);
                } else {
                    setNothing(placed, variants);
                }
            }
        }
        keys.values().forEach(this::setOwnDefault);
        schema.dependentNames().forEach(names -> settle(names, variants));
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        values.forEach((key, value) -> put(tree, key, value));
        return new ResolvedConfig(tree, List.copyOf(notices), Map.copyOf(origins));
    }

    /** What the base says of a key for its own variant is not the default of another variant that has one. */
    private void setUnlessDefaultOfAnother(Placed placed, ConfigKey key, ChosenVariants variants) {
        boolean ofAnother = placed.layer() == Layer.BASE
                && key.defaultText().isPresent()
                && schema.sectionOf(key.key())
                        .filter(section -> !variants.isTheBases(section))
                        .isPresent();
        if (!ofAnother) {
            set(placed, key);
        }
    }

    private void set(Placed placed, ConfigKey key) {
        JsonNode typed = key.typed(placed.value());
        origins.put(key.key(), placed.correctable());
        layers.put(key.key(), placed.layer());
        JsonNode before = values.put(key.key(), typed);
        if (placed.layer() != Layer.BASE && !typed.equals(before)) {
            ReferenceKeys.withoutEffect(key.key()).ifPresent(this::noticeWithoutEffect);
        }
    }

    private void setOwnDefault(ConfigKey key) {
        Optional<JsonNode> own = key.defaultValue();
        if (!values.containsKey(key.key()) && own.isPresent()) {
            values.put(key.key(), own.get());
            origins.put(key.key(), overrideOf(key.key()));
            layers.put(key.key(), Layer.BASE);
        }
    }

    /** A key of a variant that is not chosen: what was given before the choice falls away. */
    private void passOver(Placed placed, VariantSection section, ChosenVariants variants) {
        Choice choice = variants.of(section);
        String owner = section.ownerOf(placed.key()).orElseThrow();
        ConfigKey key = section.find(owner, placed.key()).orElseThrow();
        boolean earlier = placed.layer().compareTo(choice.layer()) < 0;
        boolean stands = placed.layer() == Layer.FILE && ReferenceKeys.standsBesideAnyVariant(key.key());
        if (!earlier && !stands) {
            throw variants.refuse(placed, section, owner);
        }
        boolean isDefault = key.defaultValue().equals(Optional.of(key.typed(placed.value())));
        if (placed.layer() != Layer.BASE && !isDefault) {
            notices.add(key.key() + " has no effect: " + section.discriminator() + " is " + choice.variant());
        }
    }

    /** A section without keys, or a key of the reference that radd does not have. */
    private void setNothing(Placed placed, ChosenVariants variants) {
        GivenValue value = placed.value();
        Optional<String> ignored = ReferenceKeys.withoutEffect(value.key());
        if (ignored.isPresent()) {
            if (placed.layer() != Layer.BASE) {
                noticeWithoutEffect(ignored.get());
            }
            return;
        }
        List<String> known = variants.everyName();
        String example = known.stream()
                .filter(key -> key.startsWith(value.key() + "."))
                .findFirst()
                .orElseThrow(() -> new RaddException(
                        Kind.CONFIG,
                        "unknown key " + value.key() + " " + value.origin(),
                        "did you mean " + NearestKey.of(value.key(), known) + "?"));
        if (value.form() != Form.NULL && value.form() != Form.EMPTY_SECTION) {
            throw value.refused("a section with keys such as " + example);
        }
    }

    /** Names that another variant's choice has left behind give way to the chosen variant's own. */
    private void settle(DependentNames dependent, ChosenVariants variants) {
        Choice choice = variants.of(dependent.discriminator());
        List<String> allowed = dependent.names().apply(choice.variant());
        String key = dependent.key();
        String name = values.getOrDefault(key, TextNode.valueOf("")).asText();
        Optional<String> known = allowed.stream().filter(name::equalsIgnoreCase).findFirst();
        boolean earlier = layers.getOrDefault(key, Layer.BASE).compareTo(choice.layer()) < 0;
        if (known.isEmpty() && values.containsKey(key) && !earlier) {
            throw GivenValue.refused(
                    InvalidSetting.notOneOf(allowed, key, name), origins.getOrDefault(key, overrideOf(key)));
        }
        if (known.isEmpty() && values.containsKey(key)) {
            notices.add(key + " is " + allowed.get(0) + ": " + dependent.discriminator() + "=" + choice.variant()
                    + " has no " + name);
        }
        values.put(key, TextNode.valueOf(known.orElse(allowed.get(0))));
    }

    private static String overrideOf(String key) {
        return "with the override " + key + "=VALUE";
    }

    private static void put(ObjectNode section, String key, JsonNode value) {
        int dot = key.indexOf('.');
        if (dot < 0) {
            section.set(key, value);
        } else {
            put(section.withObjectProperty(key.substring(0, dot)), key.substring(dot + 1), value);
        }
    }
}
