package radd.sample;

import java.util.Optional;
import java.util.TreeMap;
import radd.core.sampler.Decoder;
import radd.core.sampler.Draft;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.Template;

/**
 * One request being served: hands out sequences to the devices and takes them back, in any order, to hand them over in theirs.
 *
 * <p>Thread-safe.
 */
final class Generation {
    private final GenerationRequest request;
    private final GenerationListener listener;

    /** Finished before one of a lower index. */
    private final TreeMap<Long, GeneratedSequence> early = new TreeMap<>();

    private GenerationTotals totals = GenerationTotals.NONE;
    private int next;
    private long handedOver;
    private boolean cancelled;

    Generation(GenerationRequest request, GenerationListener listener) {
        this.request = request;
        this.listener = listener;
        this.next = request.first();
        this.handedOver = request.first();
    }

    int batchSize() {
        return request.batchSize();
    }

    long seed() {
        return request.seed();
    }

    /**
     * A sequence that a device is to generate.
     *
     * @param index its place in the request
     * @param template what is given of it
     */
    record Assignment(long index, Template template) {}

    /** The next sequence that no device has; empty when none is left. */
    synchronized Optional<Assignment> take() {
        if (next >= request.end() || cancelled) {
            return Optional.empty();
        }
        int index = next++;
        return Optional.of(new Assignment(index, request.templates().apply(index)));
    }

    /** A sequence has been begun; one that is nothing but prompt is done. */
    synchronized void begun(Draft draft) {
        show(draft);
        if (draft.done()) {
            finish(draft);
        }
    }

    /** Some sequences have been evaluated together. */
    synchronized void evaluated(Iterable<? extends Draft> batch, Decoder.Advance advance) {
        totals = totals.plusBatch(advance);
        for (Draft draft : batch) {
            show(draft);
            if (draft.done()) {
                finish(draft);
            }
        }
        listener.evaluated(totals);
    }

    private void show(Draft draft) {
        if (listener.watches(draft.index())) {
            listener.changed(draft.state());
        }
    }

    private void finish(Draft draft) {
        GeneratedSequence finished = draft.finished();
        totals = totals.plusSequence();
        early.put(finished.index(), finished);
        while (early.containsKey(handedOver)) {
            listener.finished(early.remove(handedOver));
            handedOver++;
        }
    }

    /** Whether to leave what is unfinished. */
    synchronized boolean stopped() {
        return cancelled || listener.stopRequested();
    }

    /** Makes all devices stop, because one has failed. */
    synchronized void cancel() {
        cancelled = true;
    }

    /** Hands over what is finished; after a stop there may be gaps. */
    synchronized GenerationTotals end() {
        early.values().forEach(listener::finished);
        early.clear();
        return totals;
    }
}
