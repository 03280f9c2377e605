package radd.core.family.scorelm;

import radd.core.objective.Corrupted;

/**
 * A noised sequence of a training batch, all of whose positions that are asked for count.
 *
 * @param sequence with its clean tokens
 * @param weight of each position in the sequence's loss, at least 0
 */
record NoisyExample(NoisySequence sequence, double weight) implements Corrupted {
    @Override
    public int length() {
        return sequence.length();
    }

    /** The clean tokens: the network sees vectors around their embeddings, which no token stands for. */
    @Override
    public int[] tokens() {
        return sequence.ids();
    }
}
