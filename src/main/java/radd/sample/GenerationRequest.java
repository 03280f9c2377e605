package radd.sample;

/**
 * What to generate.
 *
 * @param template what every sequence starts as
 * @param sequences how many, at least 1; their indices are 0 to sequences - 1
 * @param batchSize how many are in work at once, at least 1; without effect on the result
 * @param seed sequence i is a function of the seed and i
 */
public record GenerationRequest(Template template, int sequences, int batchSize, long seed) {
    public GenerationRequest {
        require(sequences >= 1, "sequences", sequences);
        require(batchSize >= 1, "batchSize", batchSize);
    }

    private static void require(boolean holds, String field, int value) {
        if (!holds) {
            throw new IllegalArgumentException(field + " is " + value + ", must be at least 1");
        }
    }
}
