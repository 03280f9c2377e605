package radd.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * A run of elements of a flat vector.
 *
 * @param from its first element, at least 0
 * @param to one past its last, at least {@code from}
 */
public record Span(long from, long to) {
    public Span {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(
                    "span is [" + from + ", " + to + "), must begin at 0 or later and not end before");
        }
    }

    /** The elements that this span shares with another; an empty span if there are none. */
    public Span intersection(Span other) {
        long first = Math.max(from, other.from);
        return new Span(first, Math.max(first, Math.min(to, other.to)));
    }

    /** Consecutive pieces of at most this many elements, which together are this span. */
    public List<Span> pieces(long most) {
        List<Span> pieces = new ArrayList<>();
        for (long first = from; first < to; first += most) {
            pieces.add(new Span(first, Math.min(to, first + most)));
        }
        return pieces;
    }

    /** Number of elements. */
    public long size() {
        return to - from;
    }
}
