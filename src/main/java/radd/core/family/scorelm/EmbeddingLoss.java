package radd.core.family.scorelm;

import radd.Named;

/** What a network pays at each position that counts: {@code training.loss_type}. */
enum EmbeddingLoss implements Named {
    /** -log of the clean token's probability. */
    CROSS_ENTROPY,
    /** That, and the weighted mean square of the difference between the output and the clean embedding. */
    CROSS_ENTROPY_SCORE;

    @Override
    public String label() {
        return Named.super.label().replace('-', '_');
    }

    /** Whether the output itself is compared with the embedding. */
    boolean comparesEmbeddings() {
        return this == CROSS_ENTROPY_SCORE;
    }
}
