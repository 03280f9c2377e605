package radd.modelio;

import org.jspecify.annotations.Nullable;

/** Numbers as results hold them: JSON has no word for those that are not finite, which are null, as is what is not known. */
public final class JsonNumber {
    private JsonNumber() {}

    /** The number, or null if it is not finite. */
    public static @Nullable Double of(@Nullable Double number) {
        return number != null && Double.isFinite(number) ? number : null;
    }
}
