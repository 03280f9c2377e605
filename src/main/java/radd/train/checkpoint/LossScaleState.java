package radd.train.checkpoint;

/**
 * What a checkpoint keeps of a dynamic loss scale.
 *
 * @param scale factor of the loss, in [2^-24, 2^100]
 * @param goodSteps steps without overflow since the scale last changed, in [0, {@value #GROWTH_INTERVAL})
 */
public record LossScaleState(double scale, int goodSteps) {
    /** Good steps after which the scale grows. */
    public static final int GROWTH_INTERVAL = 2000;

    /** float16's smallest positive number: a gradient that overflows at this scale does not come from the scale. */
    public static final double SMALLEST = 0x1p-24;

    /** The largest that float32, in which gradients are collected, leaves room for. */
    public static final double LARGEST = 0x1p100;

    public LossScaleState {
        if (!(scale >= SMALLEST && scale <= LARGEST)) {
            throw new IllegalArgumentException("loss scale is " + scale + ", must be in [2^-24, 2^100]");
        }
        if (goodSteps < 0 || goodSteps >= GROWTH_INTERVAL) {
            throw new IllegalArgumentException(
                    "good_steps is " + goodSteps + ", must be in [0, " + GROWTH_INTERVAL + ")");
        }
    }
}
