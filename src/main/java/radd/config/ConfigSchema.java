package radd.config;

import com.fasterxml.jackson.databind.jsontype.NamedType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import radd.RaddException;

/**
 * The keys of a configuration, their types, defaults and allowed values, as a record and the records within it declare them.
 *
 * <p>A component's key is its name in snake case, or what {@code @JsonProperty} says: a name with a dot in it is a key from the top, as is
 * one that begins with a dot. {@code @JsonAlias} gives other keys, from the top (of a section with variants, of its discriminator), and {@code @JsonProperty(defaultValue)} the value
 * where none is given. A component whose type is an interface with {@code @JsonTypeInfo} is a section with variants: the annotation
 * names the discriminator; the variants are those of {@code @JsonSubTypes} and those handed in.
 *
 * @param <R> the outermost record
 */
public final class ConfigSchema<R extends Record> {
    private final RecordBinder<R> binder;
    private final List<ConfigKey> keys;
    private final List<VariantSection> sections;
    private final List<DependentNames> dependentNames;
    private final Map<String, String> aliases = new HashMap<>();

    /**
     * @param root the outermost record
     * @param variants records with their names, each of which implements an interface that is a component's type; the first of each
     *     interface is chosen where none is named
     * @param dependentNames keys whose names depend on a variant
     * @throws IllegalArgumentException if the records do not describe a configuration
     */
    public ConfigSchema(Class<R> root, Collection<NamedType> variants, List<DependentNames> dependentNames) {
        this.binder = new RecordBinder<>(root, variants);
        RecordKeys read = new RecordKeys(binder.mapper(), root);
        this.keys = read.keys();
        this.sections = read.sections();
        this.dependentNames = List.copyOf(dependentNames);
        Map<String, ConfigKey> known = new HashMap<>();
        everyKey().forEach(key -> {
            ConfigKey other = known.put(key.key(), key);
            if (other != null && other.component() != key.component()) {
                throw new IllegalArgumentException(key.key() + " has two types");
            }
            key.aliases().forEach(alias -> aliases.put(alias, key.key()));
        });
        sections.forEach(section -> section.aliases().forEach(alias -> aliases.put(alias, section.discriminator())));
        for (DependentNames names : dependentNames) {
            ConfigKey key = known.get(names.key());
            if (key == null || key.component() != String.class) {
                throw new IllegalArgumentException(names.key() + " holds no text");
            }
        }
    }

    private Stream<ConfigKey> everyKey() {
        return Stream.concat(
                keys.stream(),
                sections.stream()
                        .flatMap(section -> section.variants().values().stream().flatMap(List::stream)));
    }

    List<VariantSection> sections() {
        return sections;
    }

    List<DependentNames> dependentNames() {
        return dependentNames;
    }

    /** The key's own name when it is given by another. */
    String canonical(String key) {
        return aliases.getOrDefault(key, key);
    }

    /** Whether a key holds a text, whatever is chosen. */
    boolean hasText(String key) {
        return keys.stream().anyMatch(known -> known.key().equals(canonical(key)) && known.component() == String.class);
    }

    /**
     * The keys that exist in some variants, without the discriminators.
     *
     * @param variants discriminator to variant
     */
    List<ConfigKey> keys(Map<String, String> variants) {
        List<ConfigKey> all = new ArrayList<>(keys);
        sections.forEach(section -> all.addAll(section.keys(variants.getOrDefault(section.discriminator(), ""))));
        return all;
    }

    /** The section that has a key in a variant. */
    Optional<VariantSection> sectionOf(String key) {
        return sections.stream()
                .filter(section -> section.ownerOf(key).isPresent())
                .findFirst();
    }

    /**
     * The record that a configuration describes.
     *
     * @throws RaddException (CONFIG) naming the key, the value, what is allowed and where it was written
     */
    public R bind(ResolvedConfig config) {
        Map<String, String> variants = new HashMap<>();
        sections.forEach(section -> variants.put(
                section.discriminator(), config.value(section.discriminator()).asText()));
        return binder.bind(config, keys(variants), sections);
    }
}
