package radd.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import radd.InvalidSetting;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.config.GivenValue.Form;
import radd.config.Resolution.Layer;
import radd.config.Resolution.Placed;

/** Which variant each section has, and who chose it: the last value of its discriminator counts. */
final class ChosenVariants {
    /**
     * A variant that is chosen.
     *
     * @param layer who chose it
     */
    record Choice(String variant, Layer layer) {}

    private final ConfigSchema<?> schema;
    private final Map<String, Choice> choices = new LinkedHashMap<>();
    private final Map<String, String> basesOwn = new LinkedHashMap<>();

    /** @throws RaddException (CONFIG) if a discriminator names no variant */
    ChosenVariants(ConfigSchema<?> schema, List<Placed> given) {
        this.schema = schema;
        for (VariantSection section : schema.sections()) {
            String first = section.names().iterator().next();
            choices.put(section.discriminator(), new Choice(first, Layer.BASE));
            basesOwn.put(section.discriminator(), first);
            for (Placed placed : given) {
                if (placed.key().equals(section.discriminator())) {
                    choose(section, placed);
                }
            }
        }
    }

    private void choose(VariantSection section, Placed placed) {
        GivenValue value = placed.value();
        String variant = Optional.of(value)
                .filter(given -> given.form() == Form.TEXT)
                .flatMap(given -> section.named(given.text()))
                .orElseThrow(() -> GivenValue.refused(
                        InvalidSetting.notOneOf(section.names(), value.key(), value.shown()), value.origin()));
        choices.put(section.discriminator(), new Choice(variant, placed.layer()));
        if (placed.layer() == Layer.BASE) {
            basesOwn.put(section.discriminator(), variant);
        }
    }

    /** Discriminator to choice. */
    Map<String, Choice> choices() {
        return choices;
    }

    Choice of(VariantSection section) {
        return of(section.discriminator());
    }

    /** @throws IllegalArgumentException if the key is no section's discriminator */
    Choice of(String discriminator) {
        Choice choice = choices.get(discriminator);
        if (choice == null) {
            throw new IllegalArgumentException(discriminator + " chooses no variant");
        }
        return choice;
    }

    /** Whether the variant is the one that the base describes. */
    boolean isTheBases(VariantSection section) {
        return of(section).variant().equals(basesOwn.get(section.discriminator()));
    }

    /** The keys that there are, by name, without the discriminators. */
    Map<String, ConfigKey> keys() {
        Map<String, String> variants = new LinkedHashMap<>();
        choices.forEach((discriminator, choice) -> variants.put(discriminator, choice.variant()));
        Map<String, ConfigKey> keys = new LinkedHashMap<>();
        schema.keys(variants).forEach(key -> keys.put(key.key(), key));
        return keys;
    }

    /** The names of the keys that there are and of the discriminators. */
    List<String> everyName() {
        List<String> names = new ArrayList<>(keys().keySet());
        names.addAll(choices.keySet());
        return names;
    }

    /** The refusal of a key of another variant. */
    RaddException refuse(Placed placed, VariantSection section, String owner) {
        String variant = of(section).variant();
        String discriminator = section.discriminator();
        List<String> own = section.keys(variant).stream().map(ConfigKey::key).toList();
        String nearest = own.isEmpty()
                ? discriminator + "=" + variant + " has no keys"
                : "did you mean " + NearestKey.of(placed.key(), own) + "?";
        return new RaddException(
                Kind.CONFIG,
                placed.key() + " is of " + discriminator + "=" + owner + ", and " + discriminator + " is " + variant,
                "remove it " + placed.value().origin() + " or set " + discriminator + "=" + owner + "; " + nearest);
    }
}
