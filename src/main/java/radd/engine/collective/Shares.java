package radd.engine.collective;

import radd.engine.ParameterTable;
import radd.engine.Span;

/**
 * A flat vector cut into consecutive spans, one a rank.
 *
 * <p>Inner bounds are multiples of {@link ParameterTable#ALIGNMENT}, so that a reduction in blocks sees whole blocks; with more ranks than
 * blocks the last shares are empty.
 */
public final class Shares {
    private final long[] bounds;

    private Shares(long[] bounds) {
        this.bounds = bounds;
    }

    /** Shares of about equal size. */
    public static Shares of(long size, int ranks) {
        long blocks = (size + ParameterTable.ALIGNMENT - 1) / ParameterTable.ALIGNMENT;
        long each = (blocks + ranks - 1) / ranks * ParameterTable.ALIGNMENT;
        long[] bounds = new long[ranks + 1];
        for (int rank = 1; rank <= ranks; rank++) {
            bounds[rank] = Math.min(size, rank * each);
        }
        return new Shares(bounds);
    }

    /** Number of shares. */
    public int count() {
        return bounds.length - 1;
    }

    /** The share of a rank. */
    public Span of(int rank) {
        return new Span(bounds[rank], bounds[rank + 1]);
    }

    /** The shares of groups of consecutive ranks, each group's as one. */
    Shares joined(int ranksOfGroup) {
        long[] joined = new long[count() / ranksOfGroup + 1];
        for (int group = 0; group < joined.length; group++) {
            joined[group] = bounds[group * ranksOfGroup];
        }
        return new Shares(joined);
    }
}
