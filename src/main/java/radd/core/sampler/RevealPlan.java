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
public sealed interface RevealPlan permits DiffusionPlan, OrderedPlan, RemaskingPlan, GuidedPlan, BlockPlan {
    /** The next reveal, or empty when no position is masked any more and none will be. */
    Optional<Reveal> next();

    /**
     * The candidates that are revealed, where the latest reveal has a {@link Reveal#score}; called once for each such reveal.
     *
     * @param scores the candidates' scores in their order
     * @return some of the candidates, ascending, at least one
     */
    default int[] choose(double[] scores) {
        throw new IllegalStateException("this plan does not look at scores");
    }

    /** Whether a position that is revealed stays so from now on. */
    default boolean keepsWhatIsRevealed() {
        return true;
    }

    /** One past the last position that the network need see for the latest reveal, where a sequence is longer than its context. */
    default int horizon() {
        return Integer.MAX_VALUE;
    }
}
