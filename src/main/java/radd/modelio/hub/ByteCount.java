package radd.modelio.hub;

import java.util.Locale;

/** Sizes of files as people read them, in powers of ten. */
public final class ByteCount {
    private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB"};
    private static final double STEP = 1000;

    private ByteCount() {}

    /** Such as {@code 649 MB}. */
    public static String text(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= STEP - 0.5 && unit < UNITS.length - 1) {
            size /= STEP;
            unit++;
        }
        String number = String.format(Locale.ROOT, size < 10 && unit > 0 ? "%.1f" : "%.0f", size);
        return number + " " + UNITS[unit];
    }
}
