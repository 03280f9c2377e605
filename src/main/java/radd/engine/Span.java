package radd.engine;

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

    /** Number of elements. */
    public long size() {
        return to - from;
    }
}
