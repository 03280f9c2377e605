package radd.train;

import java.util.OptionalLong;
import radd.core.family.Model;

/** How many positions the vocabulary head takes at once in training, unless {@code training.head_chunk} says. */
public final class HeadChunk {
    /** Share of the free memory that one chunk may take. */
    private static final double SHARE = 1 / 8.0;

    /** Float32 numbers for each logit of a chunk: the logits, their log-softmax, and its gradient in half precision with a copy. */
    private static final int BYTES_PER_LOGIT = 3 * Float.BYTES;

    /** Fewer rows leave the matrix products idle; with the vocabulary of GPT-2 these take 20 MB. */
    private static final int SMALLEST = 32;

    private HeadChunk() {}

    /**
     * The chunk for a device: the usual one, or where memory is short the power of two that fits.
     *
     * @param model what is trained
     * @param free bytes free on the device; empty if not known
     */
    public static int automatic(Model model, OptionalLong free) {
        int usual = model.headChunk();
        double fits = SHARE
                * free.orElse(Long.MAX_VALUE)
                / ((double) BYTES_PER_LOGIT * model.description().tokens());
        return fits >= usual ? usual : Math.max(SMALLEST, Integer.highestOneBit((int) fits));
    }
}
