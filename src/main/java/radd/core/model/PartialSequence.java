package radd.core.model;

import java.util.Arrays;

/** One partly masked sequence, and the positions at which the network's distribution is wanted. Immutable. */
public final class PartialSequence {
    private final int[] ids;
    private final int[] positions;

    /**
     * @param ids tokens and masks, at least one; copied
     * @param positions where, each an index of {@code ids}; copied
     */
    public PartialSequence(int[] ids, int[] positions) {
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

    int position(int index) {
        return positions[index];
    }
}
