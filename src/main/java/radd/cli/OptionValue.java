package radd.cli;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import radd.RaddException;
import radd.core.sampler.RevealSchedule;

/** Checks of what stands on the command line; each refusal names the option, its value and what is allowed. */
final class OptionValue {
    private OptionValue() {}

    /** The value of a name, whatever its case. */
    static <T> T choose(String option, String wanted, T[] values, Function<T, String> name) {
        return Arrays.stream(values)
                .filter(value -> name.apply(value).equalsIgnoreCase(wanted))
                .findFirst()
                .orElseThrow(() -> refused(
                        option,
                        "'" + wanted + "'",
                        "must be " + Arrays.stream(values).map(name).collect(Collectors.joining(" or "))));
    }

    /** The number of a method's steps, as many as {@link RevealSchedule} can have. */
    static int steps(String option, int value) {
        if (value > RevealSchedule.MOST_STEPS) {
            throw refused(option, value, "must be at most " + RevealSchedule.MOST_STEPS);
        }
        return atLeastOne(option, value);
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
