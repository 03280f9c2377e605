package radd.core.network;

import java.util.Arrays;

/** One partly masked or otherwise corrupted sequence, and the positions at which the network's distribution is wanted. Immutable. */
public final class PartialSequence {
    private final int[] ids;
    private final int[] positions;
    private final double level;

    /**
     * A sequence at level 0, for networks that take none or always this.
     *
     * @param ids tokens and masks, at least one; copied
     * @param positions where, each an index of {@code ids}; copied
     */
    public PartialSequence(int[] ids, int[] positions) {
        this(ids, positions, 0);
    }

    /**
     * @param ids tokens and masks, at least one; copied
     * @param positions where, each an index of {@code ids}; copied
     * @param level the time or amount of noise that the network is told, if it takes one
     */
    public PartialSequence(int[] ids, int[] positions, double level) {
        this.level = level;
        this.ids = ids.clone();
        this.positions = positions.clone();
        if (ids.length == 0) {
            throw new IllegalArgumentException("a sequence has no position, must have at least 1");
        }
        Arrays.stream(positions).forEach(position -> {
            if (position < 0 || position >= ids.length) {
                throw new IllegalArgumentException("position " + position + " of a sequence of length " + ids.length);
            }
        });
    }

    /** L. */
    int length() {
        return ids.length;
    }

    int id(int position) {
        return ids[position];
    }

    /** How many positions are wanted. */
    int wanted() {
        return positions.length;
    }

    /** What the network is told. */
    double level() {
        return level;
    }

    int position(int index) {
        return positions[index];
    }
}
