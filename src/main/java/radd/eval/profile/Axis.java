package radd.eval.profile;

/** By what evaluations and tokens are sorted into bins. */
public enum Axis {
    /** The share of positions that are masked (that noise has changed): bin b has shares above b / 20, up to (b + 1) / 20. */
    RATE(0, 20),
    /** The probability of the likeliest token at a masked position: bin b has those from b / 20, below (b + 1) / 20. */
    PROBABILITY(20, 20),
    /** The place in the sequence; a bin has as many places as the profile says. */
    POSITION(40, 32);

    private final int first;
    private final int bins;

    /** @param first how many bins the axes before it have */
    Axis(int first, int bins) {
        this.first = first;
        this.bins = bins;
    }

    /** How many bins there are. */
    public int bins() {
        return bins;
    }

    /** Where in a profile's numbers a sum stands. */
    public int index(int bin, Quantity quantity) {
        return (first + bin) * Quantity.values().length + quantity.place();
    }

    /** Numbers of a profile. */
    static final int NUMBERS = (POSITION.first + POSITION.bins) * Quantity.values().length;
}
