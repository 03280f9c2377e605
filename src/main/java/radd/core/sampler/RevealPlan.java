package radd.core.sampler;

import java.util.Optional;

/**
 * Which positions of one sequence are revealed next.
 *
 * <p>A plan is the state of one sequence and moves at its own pace: it is asked for a reveal, the network is evaluated once, tokens are
 * drawn at the revealed positions, and it is asked again. Steps that reveal nothing never appear, so the number of reveals is the number
 * of network evaluations; this is RADD's cache (arXiv:2406.03736, sampling). A prompt is made of positions that the plan does not hold.
 * A plan is not safe for use by several threads at once.
 */
public sealed interface RevealPlan permits DiffusionPlan {
    /** The next reveal, or empty when no position is masked. */
    Optional<Reveal> next();

    /** The number of positions that are still masked. */
    int maskedCount();
}
