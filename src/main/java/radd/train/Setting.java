package radd.train;

/** The check that the configuration records of this package share. */
final class Setting {
    private Setting() {}

    /**
     * Refuses a value.
     *
     * @param key the dotted key in a configuration
     * @param allowed what the value must be
     */
    static void require(boolean holds, String key, Object value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(key + " is " + value + ", must be " + allowed);
        }
    }
}
