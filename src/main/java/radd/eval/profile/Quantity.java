package radd.eval.profile;

/** What is summed in each bin. */
public enum Quantity {
    /** Evaluations of the network in a bin of {@link Axis#RATE}, predictions in one of {@link Axis#PROBABILITY}, tokens in one of {@link Axis#POSITION}. */
    COUNT(0),
    /** Their shares, probabilities or places. */
    PLACE(1),
    /** Masked positions whose tokens were asked for and are known. */
    PREDICTED(2),
    /** -log c of these tokens, nats. */
    NATS(3),
    /** Those that no other token surpassed. */
    RIGHT(4),
    /** What the bin adds to the likelihoods of the sequences, nats: over the bins of RATE, and over those of POSITION, their sum. */
    LOSS(5);

    private final int place;

    Quantity(int place) {
        this.place = place;
    }

    /** Its place among the numbers of a bin. */
    int place() {
        return place;
    }
}
