package radd.cli.page;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as a reader wants them: as many digits as mean something. */
final class Numbers {
    /** For what is not known. */
    static final String UNKNOWN = "\u2013";

    private static final int MOST_DECIMALS = 6;

    private Numbers() {}

    /** Four significant digits; whole thousands in groups. */
    static String of(@Nullable Double value) {
        if (value == null || !Double.isFinite(value)) {
            return UNKNOWN;
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return whole(value.longValue());
        }
        double size = Math.abs(value);
        if (size < 1e-4 || size >= 1e7) {
            return String.format(Locale.ROOT, "%.3g", value);
        }
        return decimals(value, Math.max(0, Math.min(MOST_DECIMALS, 3 - (int) Math.floor(Math.log10(size)))));
    }

    /** An error by itself: two significant digits. */
    static String error(@Nullable Double error) {
        return error == null || !(error > 0 && error < Double.POSITIVE_INFINITY)
                ? of(error)
                : decimals(error, decimals(error));
    }

    /** Decimals up to the second significant digit. */
    private static int decimals(double error) {
        return Math.max(0, Math.min(MOST_DECIMALS, 1 - (int) Math.floor(Math.log10(error))));
    }

    /** In groups of three. */
    static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** With so many decimals. */
    static String decimals(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** A value with its standard error, both to the second digit of the error. */
    static String with(@Nullable Double value, @Nullable Double error) {
        if (value == null || error == null || !(error > 0 && error < Double.POSITIVE_INFINITY)) {
            return of(value);
        }
        int decimals = decimals(error);
        return decimals(value, decimals) + " \u00b1 " + decimals(error, decimals);
    }

    /** A quantity on an axis or in a few words: 1.5k, 20M, 3e18 as 3E. */
    static String compact(double value) {
        String[] units = {"", "k", "M", "G", "T", "P", "E", "Z", "Y"};
        int unit = 0;
        double number = value;
        while (Math.abs(number) >= 999.5 && unit < units.length - 1) {
            number /= 1000;
            unit++;
        }
        String text = String.format(Locale.ROOT, unit == 0 ? "%.6f" : "%.2f", number);
        return text.replaceAll("\\.?0+$", "") + units[unit];
    }
}
