package radd.core.sampler;

/** Positions of one sequence that are revealed together: their tokens are drawn independently from one evaluation of the network. */
public final class Reveal {
    private final int step;
    private final int[] positions;

    /**
     * @param step the plan's step, from 0
     * @param positions what is revealed, ascending, at least one; copied
     */
    Reveal(int step, int[] positions) {
        this.step = step;
        this.positions = positions.clone();
    }

    /** The plan's step, from 0. */
    public int step() {
        return step;
    }

    /** The positions to reveal, ascending; never empty. The caller owns the array. */
    public int[] positions() {
        return positions.clone();
    }
}
