package radd.cli;

import java.util.function.Supplier;
import radd.InvalidSetting;
import radd.Named;
import radd.RaddException;

/** Checks of what stands on the command line; each refusal names the option, its value and what is allowed. */
final class OptionValue {
    private OptionValue() {}

    /** The constant of a name. */
    static <N extends Named> N choose(String option, String wanted, Class<N> type) {
        try {
            return Named.of(type, option, wanted);
        } catch (InvalidSetting unknown) {
            throw refused(option, "'" + unknown.value() + "'", "must be " + unknown.allowed());
        }
    }

    /** Does something whose refusal names the option itself. */
    static <T> T checked(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (InvalidSetting refusal) {
            throw refused(refusal.key(), refusal.value(), "must be " + refusal.allowed());
        }
    }

    static int atLeastOne(String option, int value) {
        if (value < 1) {
            throw refused(option, value, "must be at least 1");
        }
        return value;
    }

    /** Makes something of an option's value, whose own refusal becomes the user's. */
    static <T> T made(String option, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException refusal) {
            throw new RaddException(RaddException.Kind.CONFIG, option, String.valueOf(refusal.getMessage()), refusal);
        }
    }

    static RaddException refused(String option, Object value, String allowed) {
        return new RaddException(RaddException.Kind.CONFIG, option + " is " + value, allowed);
    }
}
