package radd;

import java.util.Collection;

/**
 * The refusal of one setting: a programmer's mistake until whoever read the setting from a user adds where it was written and makes a
 * {@link RaddException} of it.
 */
public final class InvalidSetting extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String key;
    private final String value;
    private final String allowed;

    /**
     * @param key the dotted key in a configuration, or the option
     * @param value what was given
     * @param allowed what the value must be, to follow "must be"
     */
    public InvalidSetting(String key, Object value, String allowed) {
        super(key + " is " + value + ", must be " + allowed);
        this.key = key;
        this.value = value.toString();
        this.allowed = allowed;
    }

    /** The refusal of a name that is none of those that there are. */
    public static InvalidSetting notOneOf(Collection<String> names, String key, Object value) {
        return new InvalidSetting(key, value, oneOf(names));
    }

    /** What is allowed where a value must be one of some names. */
    public static String oneOf(Collection<String> names) {
        return "one of " + String.join(", ", names);
    }

    /**
     * Refuses a value unless a condition holds.
     *
     * @throws InvalidSetting if it does not
     */
    public static void require(boolean holds, String key, Object value, String allowed) {
        if (!holds) {
            throw new InvalidSetting(key, value, allowed);
        }
    }

    /** The dotted key in a configuration, or the option. */
    public String key() {
        return key;
    }

    /** What was given. */
    public String value() {
        return value;
    }

    /** What the value must be, to follow "must be". */
    public String allowed() {
        return allowed;
    }
}
