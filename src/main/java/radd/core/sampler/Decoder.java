package radd.core.sampler;

import java.util.List;
import radd.engine.Torch;

/**
 * Decodes sequences with one model on one device. A sequence is a function of its template, the seed and its index alone, whatever it is
 * decoded with. Not safe for use by several threads at once.
 *
 * @param <D> its sequences in work
 */
public interface Decoder<D extends Draft> extends AutoCloseable {
    /**
     * Begins a sequence.
     *
     * @param template what is given of it
     * @param seed the user's seed
     * @param index its place in the request, at least 0
     * @throws IllegalArgumentException if it is longer than the model and the method can take
     */
    D start(Template template, long seed, long index);

    /**
     * Evaluates the network once for each of some sequences that are not done, and moves them on.
     *
     * @param drafts at least one
     */
    Advance advance(List<D> drafts);

    /** The device. */
    Torch torch();

    @Override
    void close();

    /**
     * What one call did.
     *
     * @param evaluations of the network, summed over sequences (NFE)
     * @param drawn tokens drawn
     * @param clamped draws in which a negative probability was taken as 0 and the others normalised: an approximation that shows only here
     */
    record Advance(int evaluations, int drawn, int clamped) {
        /** Draws from proper laws. */
        Advance(int evaluations, int drawn) {
            this(evaluations, drawn, 0);
        }
    }
}
