package radd.core.sampler;

import java.util.Optional;

/**
 * One evaluation of the network for one sequence: some positions go back to masked, the network is asked, and tokens are drawn independently
 * at others.
 */
public final class Reveal {
    private static final int[] NONE = {};

    private final int[] remasked;
    private final int[] positions;
    private final Optional<PositionScore> score;

    private Reveal(int[] remasked, int[] positions, Optional<PositionScore> score) {
        this.remasked = remasked.clone();
        this.positions = positions.clone();
        this.score = score;
    }

    /** Positions that are revealed whatever the network says. */
    static Reveal of(int[] positions) {
        return new Reveal(NONE, positions, Optional.empty());
    }

    /** Positions that are revealed after others have gone back to masked. */
    static Reveal remasking(int[] remasked, int[] positions) {
        return new Reveal(remasked, positions, Optional.empty());
    }

    /** Candidates among which {@link RevealPlan#choose} decides by their scores. */
    static Reveal candidates(int[] positions, PositionScore score) {
        return new Reveal(NONE, positions, Optional.of(score));
    }

    /** Positions that become masked before the network is evaluated; the caller owns the array. */
    public int[] remasked() {
        return remasked.clone();
    }

    /** The positions to reveal, or the candidates where there is a score; ascending, never empty. The caller owns the array. */
    public int[] positions() {
        return positions.clone();
    }

    /** What the plan wants to know of every candidate before it chooses; empty where all positions are revealed. */
    public Optional<PositionScore> score() {
        return score;
    }
}
