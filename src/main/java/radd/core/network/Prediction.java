package radd.core.network;

/** What the numbers of the vocabulary head are. */
public enum Prediction {
    /** Logits of the clean token's distribution. */
    CLEAN_TOKENS,
    /** Logs of the ratios p_t(y) / p_t(x) of sequences that differ at one position, up to a number of each level. */
    SCORES
}
