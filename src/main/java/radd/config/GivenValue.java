package radd.config;

import radd.InvalidSetting;
import radd.RaddException;

/**
 * One value as somebody wrote it, before it is known what it should be.
 *
 * @param key dotted key
 * @param form what was written
 * @param text the value; only for {@link Form#TEXT}
 * @param origin where, to follow "correct it": {@code in line 3 of FILE}, {@code in the override KEY=VALUE}
 */
record GivenValue(String key, Form form, String text, String origin) {
    /** What can stand behind a key; a section is given by its keys, so only an empty one is a value. */
    enum Form {
        TEXT,
        NULL,
        LIST,
        EMPTY_SECTION
    }

    static GivenValue text(String key, String text, String origin) {
        return new GivenValue(key, Form.TEXT, text, origin);
    }

    /** The same value under another key. */
    GivenValue at(String otherKey) {
        return new GivenValue(otherKey, form, text, origin);
    }

    /** The refusal of this value. */
    RaddException refused(String allowed) {
        return refused(new InvalidSetting(key, shown(), allowed), origin);
    }

    /** A refusal as the user's, with where the value is corrected. */
    static RaddException refused(InvalidSetting refusal, String origin) {
        return new RaddException(
                RaddException.Kind.CONFIG, String.valueOf(refusal.getMessage()), "correct it " + origin, refusal);
    }

    /** Refuses one setting's two values under two names; a later file or override may change what an earlier one says. */
    void requireSameAs(GivenValue other) {
        if (!key.equals(other.key) && !text.equalsIgnoreCase(other.text)) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    key + " is " + shown() + ", must be " + other.shown() + " as " + other.key
                            + ", which is the same setting",
                    "give one of them " + origin);
        }
    }

    /** The value for a message. */
    String shown() {
        return switch (form) {
            case TEXT -> text.isEmpty() ? "empty" : text;
            case NULL -> "null";
            case LIST -> "a list";
            case EMPTY_SECTION -> "a section";
        };
    }
}
