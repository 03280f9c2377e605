package radd.core.family.scorelm;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The levels of the tokens of a batch, and those among them that are different. */
final class Levels {
    private final boolean shared;
    private final int[] ofTokens;
    private final Map<Float, Integer> ofSequence = new HashMap<>();
    private final float[] different;
    private int count;
    private int token;

    /**
     * @param tokens how many will be added
     * @param shared whether equal levels of a sequence are kept once
     */
    Levels(int tokens, boolean shared) {
        this.shared = shared;
        this.ofTokens = new int[tokens];
        this.different = new float[tokens];
    }

    /** Another sequence begins, which has levels of its own. */
    void nextSequence() {
        ofSequence.clear();
    }

    /** The level of the next token. */
    void add(float level) {
        ofTokens[token++] = shared ? ofSequence.computeIfAbsent(level, this::append) : append(level);
    }

    private int append(float level) {
        different[count] = level;
        return count++;
    }

    /** Which of the different levels is each token's, [T]. */
    int[] ofTokens() {
        return ofTokens;
    }

    /** The different levels, [S]; where they are shared, the first again until products have rows enough and nothing is left of a vector of the CPU's. */
    float[] different() {
        int least = NoisyBatch.MINIMUM_ROWS;
        int size = shared ? (count + least - 1) / least * least : count;
        float[] levels = Arrays.copyOf(different, size);
        Arrays.fill(levels, count, size, different[0]);
        return levels;
    }
}
