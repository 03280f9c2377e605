package radd.sample;

import java.util.Optional;
import java.util.TreeMap;
import radd.core.sampler.Blocks;

/**
 * One request being served: hands out sequences to the devices and takes them back, in any order, to hand them over in theirs.
 *
 * <p>Thread-safe.
 */
final class Generation {
    private final GenerationRequest request;
    private final Decoding decoding;
    private final int contextLength;
    private final GenerationListener listener;

    /** Finished before one of a lower index. */
    private final TreeMap<Long, GeneratedSequence> early = new TreeMap<>();

    private GenerationTotals totals = GenerationTotals.NONE;
    private int next;
    private long handedOver;
    private boolean cancelled;

    /**
     * @param contextLength tokens that the network sees at once
     */
    Generation(GenerationRequest request, Decoding decoding, int contextLength, GenerationListener listener) {
        this.request = request;
        this.decoding = decoding;
        this.contextLength = contextLength;
        this.listener = listener;
        this.next = request.first();
        this.handedOver = request.first();
    }

    int batchSize() {
        return request.batchSize();
    }

    /** The next sequence that needs the network; empty when none is left. */
    synchronized Optional<SequenceInWork> take() {
        while (next < request.end() && !cancelled) {
            int index = next++;
            Template template = request.templates().apply(index);
            if (template.length() > contextLength && !(decoding.method() instanceof Blocks)) {
                throw new IllegalArgumentException("length is " + template.length() + ", must be at most the model's "
                        + contextLength + " unless in blocks");
            }
            SequenceInWork sequence = new SequenceInWork(template, decoding, contextLength, request.seed(), index);
            show(sequence);
            if (sequence.pending() > 0) {
                return Optional.of(sequence);
            }
            finish(sequence); // nothing but prompt
        }
        return Optional.empty();
    }

    /** Some sequences have been evaluated together. */
    synchronized void evaluated(Iterable<SequenceInWork> batch, int evaluations, int drawn) {
        totals = totals.plusBatch(evaluations, drawn);
        for (SequenceInWork sequence : batch) {
            show(sequence);
            if (sequence.pending() == 0) {
                finish(sequence);
            }
        }
        listener.evaluated(totals);
    }

    private void show(SequenceInWork sequence) {
        if (listener.watches(sequence.index())) {
            listener.changed(sequence.state());
        }
    }

    private void finish(SequenceInWork sequence) {
        GeneratedSequence finished = sequence.finished();
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
