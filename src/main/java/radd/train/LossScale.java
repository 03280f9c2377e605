package radd.train;

import radd.train.checkpoint.LossScaleState;

/**
 * The dynamic loss scale of float16: the loss is multiplied so that small gradients do not vanish, as far up as large ones allow.
 *
 * <p>A step whose gradient overflows is skipped and the scale halved; after {@value LossScaleState#GROWTH_INTERVAL} good steps in a row it is doubled.
 * Micikevicius et al. 2018, arXiv:1710.03740, section 3.2; rules and constants of PyTorch's {@code torch.amp.GradScaler}, which the
 * reference uses.
 */
public final class LossScale {
    static final double INITIAL = 0x1p16;
    private static final double GROWTH = 2;
    private static final double BACKOFF = 0.5;

    private LossScaleState state;

    LossScale(LossScaleState state) {
        this.state = state;
    }

    /** The scale that a new run starts with. */
    static LossScale initial() {
        return new LossScale(new LossScaleState(INITIAL, 0));
    }

    LossScaleState state() {
        return state;
    }

    /** The step's gradient was finite. */
    void good() {
        int goodSteps = state.goodSteps() + 1;
        state = goodSteps < LossScaleState.GROWTH_INTERVAL
                ? new LossScaleState(state.scale(), goodSteps)
                : new LossScaleState(Math.min(LossScaleState.LARGEST, state.scale() * GROWTH), 0);
    }

    /**
     * The step's gradient overflowed.
     *
     * @return whether a smaller scale is left to try
     */
    boolean overflowed() {
        boolean more = state.scale() > LossScaleState.SMALLEST;
        state = new LossScaleState(Math.max(LossScaleState.SMALLEST, state.scale() * BACKOFF), 0);
        return more;
    }
}
