package radd.sample;

import java.util.function.IntFunction;

/**
 * What to generate.
 *
 * @param templates what the sequence of an index starts as; called once for each index, in order
 * @param first the index of the first sequence, at least 0
 * @param end the index after the last, above {@code first}
 * @param batchSize how many are in work at once on a device, at least 1; without effect on the result
 * @param seed sequence i is a function of its template, the seed and i
 */
public record GenerationRequest(IntFunction<Template> templates, int first, int end, int batchSize, long seed) {
    public GenerationRequest {
        require(first >= 0, "first", first, 0);
        require(end > first, "end", end, first + 1);
        require(batchSize >= 1, "batchSize", batchSize, 1);
    }

    /** Sequences 0 to {@code sequences} - 1 from the same template. */
    public GenerationRequest(Template template, int sequences, int batchSize, long seed) {
        this(index -> template, 0, sequences, batchSize, seed);
    }

    /** How many sequences. */
    public int sequences() {
        return end - first;
    }

    private static void require(boolean holds, String field, int value, int least) {
        if (!holds) {
            throw new IllegalArgumentException(field + " is " + value + ", must be at least " + least);
        }
    }
}
