package radd.core.sampler;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One evaluation of the network for one sequence: some positions go back to masked, the network is asked, and tokens are drawn independently
 * at others.
 */
public final class Reveal {
    private static final int[] NONE = {};

    private final int[] remasked;
    private final int[] positions;
    private final Optional<PositionScore> score;
    private final OptionalDouble maskProbability;

    private Reveal(int[] remasked, int[] positions, Optional<PositionScore> score, OptionalDouble maskProbability) {
        this.remasked = remasked.clone();
        this.positions = positions.clone();
        this.score = score;
        this.maskProbability = maskProbability;
    }

    /** Positions that are revealed whatever the network says, at no particular time. */
    static Reveal of(int[] positions) {
        return new Reveal(NONE, positions, Optional.empty(), OptionalDouble.empty());
    }

    /** Positions that are revealed whatever the network says, at the time at which a position is masked with a probability. */
    static Reveal at(double maskProbability, int[] positions) {
        return remasking(NONE, positions, maskProbability);
    }

    /** The same after others have gone back to masked. */
    static Reveal remasking(int[] remasked, int[] positions, double maskProbability) {
        return new Reveal(remasked, positions, Optional.empty(), OptionalDouble.of(maskProbability));
    }

    /** Candidates among which {@link RevealPlan#choose} decides by their scores. */
    static Reveal candidates(int[] positions, PositionScore score) {
        return new Reveal(NONE, positions, Optional.of(score), OptionalDouble.empty());
    }

    /** Positions that become masked before the network is evaluated; the caller owns the array. */
    public int[] remasked() {
        return remasked.clone();
    }

    /** The positions to reveal, or the candidates where there is a score; ascending, never empty. The caller owns the array. */
    public int[] positions() {
        return positions.clone();
    }

    /**
     * The time of the reveal, for networks that are told it: the probability, in (0, 1], with which the forward process has masked a
     * position by then. Empty where the plan has no time.
     */
    public OptionalDouble maskProbability() {
        return maskProbability;
    }

    /** What the plan wants to know of every candidate before it chooses; empty where all positions are revealed. */
    public Optional<PositionScore> score() {
        return score;
    }
}
