package radd.train;

/**
 * The dynamic loss scale of float16: the loss is multiplied so that small gradients do not vanish, as far up as large ones allow.
 *
 * <p>A step whose gradient overflows is skipped and the scale halved; after {@value #GROWTH_INTERVAL} good steps in a row it is doubled.
 * Micikevicius et al. 2018, arXiv:1710.03740, section 3.2; rules and constants of PyTorch's {@code torch.amp.GradScaler}, which the
 * reference uses.
 */
final class LossScale {
    static final double INITIAL = 0x1p16;
    static final int GROWTH_INTERVAL = 2000;
    private static final double GROWTH = 2;
    private static final double BACKOFF = 0.5;

    /** float16's smallest positive number: a gradient that overflows at this scale does not come from the scale. */
    static final double SMALLEST = 0x1p-24;

    /** The largest that float32, in which gradients are collected, leaves room for. */
    private static final double LARGEST = 0x1p100;

    /**
     * What a checkpoint keeps.
     *
     * @param scale factor of the loss, in [2^-24, 2^100]
     * @param goodSteps steps without overflow since the scale last changed, in [0, {@value #GROWTH_INTERVAL})
     */
    record State(double scale, int goodSteps) {
        State {
            if (!(scale >= SMALLEST && scale <= LARGEST)) {
                throw new IllegalArgumentException("loss scale is " + scale + ", must be in [2^-24, 2^100]");
            }
            if (goodSteps < 0 || goodSteps >= GROWTH_INTERVAL) {
                throw new IllegalArgumentException(
                        "good_steps is " + goodSteps + ", must be in [0, " + GROWTH_INTERVAL + ")");
            }
        }
    }

    private State state;

    LossScale(State state) {
        this.state = state;
    }

    /** The scale that a new run starts with. */
    static LossScale initial() {
        return new LossScale(new State(INITIAL, 0));
    }

    State state() {
        return state;
    }

    /** The step's gradient was finite. */
    void good() {
        int goodSteps = state.goodSteps + 1;
        state = goodSteps < GROWTH_INTERVAL
                ? new State(state.scale, goodSteps)
                : new State(Math.min(LARGEST, state.scale * GROWTH), 0);
    }

    /**
     * The step's gradient overflowed.
     *
     * @return whether a smaller scale is left to try
     */
    boolean overflowed() {
        boolean more = state.scale > SMALLEST;
        state = new State(Math.max(SMALLEST, state.scale * BACKOFF), 0);
        return more;
    }
}
