package radd.eval.profile;

/** What is summed in each bin. */
public enum Quantity {
    /** Evaluations of the network in a bin of {@link Axis#RATE}, predictions in one of {@link Axis#PROBABILITY}, tokens in one of {@link Axis#POSITION}. */
    COUNT,
    /** Their shares, probabilities or places. */
    PLACE,
    /** Masked positions whose tokens were asked for and are known. */
    PREDICTED,
    /** -log c of these tokens, nats. */
    NATS,
    /** Those that no other token surpassed. */
    RIGHT,
    /** What the bin adds to the likelihoods of the sequences, nats: over the bins of RATE, and over those of POSITION, their sum. */
    LOSS
}
