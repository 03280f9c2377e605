package radd.sample;

import java.util.function.IntFunction;
import radd.core.sampler.Template;

/**
 * What to generate.
 *
 * @param templates what the sequence of an index starts as; called once for each index, in order
 * @param first the index of the first sequence, at least 0
 * @param end the index after the last; {@code first} where nothing is to be generated
 * @param batchSize how many are in work at once on a device, at least 1; without effect on the result
 * @param seed sequence i is a function of its template, the seed and i
 */
public record GenerationRequest(IntFunction<Template> templates, int first, int end, int batchSize, long seed) {
    public GenerationRequest {
        require(first >= 0, "first", first, 0);
        require(end >= first, "end", end, first);
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

    /**
     * The part of one of several processes that serve this request together: consecutive sequences, those of rank 0 first.
     *
     * @param size number of processes
     */
    public GenerationRequest share(int rank, int size) {
        return new GenerationRequest(templates, bound(rank, size), bound(rank + 1, size), batchSize, seed);
    }

    private int bound(int rank, int size) {
        return first + (int) (((long) sequences() * rank + size - 1) / size);
    }

    private static void require(boolean holds, String field, int value, int least) {
        if (!holds) {
            throw new IllegalArgumentException(field + " is " + value + ", must be at least " + least);
        }
    }
}
