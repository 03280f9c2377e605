package radd.eval.profile;

/** By what evaluations and tokens are sorted into bins. */
public enum Axis {
    /** The share of positions that are masked (that noise has changed): bin b has shares above b / 20, up to (b + 1) / 20. */
    RATE(20),
    /** The probability of the likeliest token at a masked position: bin b has those from b / 20, below (b + 1) / 20. */
    PROBABILITY(20),
    /** The place in the sequence; a bin has as many places as the profile says. */
    POSITION(32);

    private final int bins;

    Axis(int bins) {
        this.bins = bins;
    }

    /** How many bins there are. */
    public int bins() {
        return bins;
    }

    /** Where in a profile's numbers a sum stands. */
    public int index(int bin, Quantity quantity) {
        int before = 0;
        for (int i = 0; i < ordinal(); i++) {
            before += values()[i].bins;
        }
        return (before + bin) * Quantity.values().length + quantity.ordinal();
    }

    /** Numbers of a profile. */
    static final int NUMBERS = POSITION.index(POSITION.bins, Quantity.COUNT);
}
