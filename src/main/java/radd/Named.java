package radd;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An enum whose constants users choose by name, in configurations and options; case is ignored. */
public interface Named {
    /** The constant's name in Java. */
    String name();

    /** The name as users read it: that in Java in lower case with hyphens, unless the field writes it otherwise. */
    default String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of a name, if there is one. */
    static <N extends Named> Optional<N> find(Class<N> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.label().equalsIgnoreCase(text))
                .findFirst();
    }

    /**
     * The constant of a name.
     *
     * @param key the key or option that holds the name
     * @throws InvalidSetting if there is none
     */
    static <N extends Named> N of(Class<N> type, String key, String text) {
        return find(type, text).orElseThrow(() -> InvalidSetting.notOneOf(labels(type), key, text));
    }

    /** All names, in the order of the constants. */
    static List<String> labels(Class<? extends Named> type) {
        return Arrays.stream(type.getEnumConstants()).map(Named::label).toList();
    }
}
