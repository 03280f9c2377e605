package radd.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import radd.InvalidSetting;

/**
 * One key of a configuration, as a record's component describes it.
 *
 * @param key the dotted key
 * @param path the properties that lead from the outermost record to the component
 * @param component the component's type
 * @param aliases other dotted keys of the same setting
 * @param defaultText the value where none is given; empty: the base gives one
 */
record ConfigKey(
        String key, List<String> path, Class<?> component, List<String> aliases, Optional<String> defaultText) {
    /**
     * A value as the component demands it.
     *
     * @throws radd.RaddException (CONFIG) for a wrong type, a name that there is not, or an interpolation
     */
    JsonNode typed(GivenValue value) {
        if (value.form() != GivenValue.Form.TEXT) {
            throw value.refused(ValueType.of(component).allowed(component));
        }
        if (value.text().contains("${")) {
            throw value.refused("a value: interpolations are not read");
        }
        try {
            return parse(value.text());
        } catch (InvalidSetting refusal) {
            throw GivenValue.refused(refusal, value.origin());
        }
    }

    /** The value where none is given. */
    Optional<JsonNode> defaultValue() {
        return defaultText.map(this::parse);
    }

    private JsonNode parse(String text) {
        return ValueType.of(component).parse(component, key, text);
    }
}
