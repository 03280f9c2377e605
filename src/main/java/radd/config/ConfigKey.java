package radd.config;

import java.util.List;
import java.util.Optional;

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
        String key, List<String> path, Class<?> component, List<String> aliases, Optional<String> defaultText) {}
