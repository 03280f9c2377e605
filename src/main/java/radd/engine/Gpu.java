package radd.engine;

import java.util.Locale;

/**
 * One GPU as the driver describes it.
 *
 * @param name the product's name
 * @param memory bytes in all
 * @param major compute capability before the point
 * @param minor compute capability behind the point
 */
public record Gpu(String name, long memory, int major, int minor) {
    private static final double GIBIBYTE = 1L << 30;

    /** The oldest for which CUDA 12 makes code. */
    private static final int OLDEST_MAJOR = 5;

    /** Name, memory and architecture for people: {@code NVIDIA H100, 79.1 GiB, sm_90}. */
    public String describe() {
        return String.format(Locale.ROOT, "%s, %.1f GiB, sm_%d%d", name, memory / GIBIBYTE, major, minor);
    }

    /** Whether CUDA 12 still makes code for it. */
    public boolean supported() {
        return major >= OLDEST_MAJOR;
    }
}
