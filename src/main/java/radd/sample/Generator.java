package radd.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import radd.core.sampler.Decoder;
import radd.core.sampler.Draft;
import radd.core.sampler.GeneratedSequence;
import radd.engine.Torch;

/**
 * Generates sequences on one device: keeps a decoder's batches full.
 *
 * <p>When one sequence is finished the next takes its place, so batches are full until the last sequences. Not safe for use by several
 * threads at once.
 *
 * @param <D> the decoder's sequences in work
 */
public final class Generator<D extends Draft> {
    private final Decoder<D> decoder;

    /** @param decoder must outlive this object and is not closed by it */
    public Generator(Decoder<D> decoder) {
        this.decoder = decoder;
    }

    /**
     * Generates until all sequences are finished or the listener asks to stop; those that are finished by then have been handed over.
     *
     * @return what was done
     */
    public GenerationTotals generate(GenerationRequest request, GenerationListener listener) {
        Generation generation = new Generation(request, listener);
        work(generation, () -> {});
        return generation.end();
    }

    /** Generates all sequences. */
    public List<GeneratedSequence> generate(GenerationRequest request) {
        List<GeneratedSequence> sequences = new ArrayList<>();
        generate(request, sequences::add);
        return sequences;
    }

    Torch torch() {
        return decoder.torch();
    }

    /**
     * Takes sequences until none is left.
     *
     * @param heartbeat called after every evaluation
     */
    void work(Generation generation, Runnable heartbeat) {
        List<D> inWork = new ArrayList<>();
        while (!generation.stopped() && fill(inWork, generation)) {
            Decoder.Advance advance = decoder.advance(inWork);
            generation.evaluated(inWork, advance);
            inWork.removeIf(Draft::done);
            heartbeat.run();
        }
    }

    private boolean fill(List<D> inWork, Generation generation) {
        while (inWork.size() < generation.batchSize()) {
            Optional<Generation.Assignment> next = generation.take();
            if (next.isEmpty()) {
                break;
            }
            D draft = decoder.start(
                    next.get().template(), generation.seed(), next.get().index());
            generation.begun(draft);
            if (!draft.done()) {
                inWork.add(draft);
            }
        }
        return !inWork.isEmpty();
    }
}
