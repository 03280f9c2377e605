package radd.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A section whose keys depend on one of them, such as {@code noise.type}.
 *
 * @param discriminator the dotted key that names the variant
 * @param path the properties that lead from the outermost record to the discriminator
 * @param aliases other dotted keys of the discriminator
 * @param variants name to keys; the first is chosen where none is named
 */
record VariantSection(
        String discriminator, List<String> path, List<String> aliases, Map<String, List<ConfigKey>> variants) {
    /** The names of the variants. */
    Set<String> names() {
        return variants.keySet();
    }

    /** The name as the variant spells it, whatever the case. */
    Optional<String> named(String text) {
        return names().stream().filter(text::equalsIgnoreCase).findFirst();
    }

    /** The keys of a variant beside the discriminator. */
    List<ConfigKey> keys(String variant) {
        return variants.getOrDefault(variant, List.of());
    }

    /** The first variant that has a key. */
    Optional<String> ownerOf(String key) {
        return names().stream()
                .filter(variant -> find(variant, key).isPresent())
                .findFirst();
    }

    /** A key of a variant. */
    Optional<ConfigKey> find(String variant, String key) {
        return keys(variant).stream()
                .filter(candidate -> candidate.key().equals(key))
                .findFirst();
    }
}
