package radd.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import radd.core.model.ConditionalModel;
import radd.core.sampler.DiffusionPlan;
import radd.core.sampler.DrawnTokens;
import radd.core.sampler.RevealSchedule;
import radd.core.sampler.TokenDraw;
import radd.core.sampler.TokenDrawer;

/**
 * Generates sequences: a reveal plan says where, the network says with which probabilities, the token draw says what.
 *
 * <p>Each sequence moves at its own pace. A batch holds the next non-empty reveal of each sequence in work, and when one is finished the
 * next takes its place, so batches are full until the last sequences and no evaluation is in vain. A sequence is a function of the seed and
 * its index alone. Not safe for use by several threads at once.
 */
public final class Generator implements AutoCloseable {
    private final ConditionalModel model;
    private final RevealSchedule schedule;
    private final TokenDrawer drawer;

    /**
     * @param model the network, which must outlive this object and is not closed by it
     * @param schedule when positions are revealed
     * @param draw the law of a token
     */
    public Generator(ConditionalModel model, RevealSchedule schedule, TokenDraw draw) {
        this.model = model;
        this.schedule = schedule;
        this.drawer = new TokenDrawer(model.torch(), model.config().tokens(), draw);
    }

    /**
     * Generates until all sequences are finished or the listener asks to stop; those that are finished by then have been handed over.
     *
     * @return what was done
     */
    public GenerationTotals generate(GenerationRequest request, GenerationListener listener) {
        return new Run(request, listener).run();
    }

    /** Generates all sequences. */
    public List<GeneratedSequence> generate(GenerationRequest request) {
        List<GeneratedSequence> sequences = new ArrayList<>();
        generate(request, sequences::add);
        return sequences;
    }

    @Override
    public void close() {
        drawer.close();
    }

    /** One request being served. */
    private final class Run {
        private final GenerationRequest request;
        private final GenerationListener listener;
        private final int length;
        private final List<SequenceInWork> inWork = new ArrayList<>();

        /** Finished before one of a lower index. */
        private final TreeMap<Long, GeneratedSequence> early = new TreeMap<>();

        private GenerationTotals totals = GenerationTotals.NONE;
        private int started;
        private long handedOver;

        Run(GenerationRequest request, GenerationListener listener) {
            this.request = request;
            this.listener = listener;
            this.length = request.template().length();
            if (length > model.config().length()) {
                throw new IllegalArgumentException("length is " + length + ", must be at most the model's "
                        + model.config().length());
            }
        }

        GenerationTotals run() {
            startMore();
            while (!inWork.isEmpty() && !listener.stopRequested()) {
                evaluate();
                collectFinished();
                listener.evaluated(totals);
                startMore();
            }
            early.values().forEach(listener::finished); // after a stop there may be gaps
            return totals;
        }

        private void startMore() {
            while (inWork.size() < request.batchSize() && started < request.sequences()) {
                int index = started++;
                DiffusionPlan plan =
                        new DiffusionPlan(schedule, request.template().masked(), request.seed(), index);
                SequenceInWork sequence = new SequenceInWork(request.template(), plan, request.seed(), index);
                if (sequence.pending() == 0) {
                    finish(sequence); // nothing but prompt
                } else {
                    inWork.add(sequence);
                }
            }
        }

        /** Runs the network on the batch and draws the pending tokens of every sequence in it. */
        private void evaluate() {
            int draws = inWork.stream().mapToInt(SequenceInWork::pending).sum();
            long[] tokens = new long[inWork.size() * length]; // [B, L]
            long[] positions = new long[draws]; // [N]
            double[] u = new double[draws];
            int at = 0;
            for (int b = 0; b < inWork.size(); b++) {
                SequenceInWork sequence = inWork.get(b);
                sequence.copyTokens(tokens, b * length);
                sequence.askForDraws(b * length, positions, u, at);
                at += sequence.pending();
            }
            int[] drawn = new int[draws];
            double[] logProbs = new double[draws];
            model.logProbs(tokens, length, positions, (from, chunk) -> {
                DrawnTokens result = drawer.draw(
                        chunk,
                        Arrays.copyOfRange(
                                u, from, from + (int) chunk.getShape().get(0)));
                for (int i = 0; i < result.size(); i++) {
                    drawn[from + i] = result.token(i);
                    logProbs[from + i] = result.logProb(i);
                }
            });
            at = 0;
            for (SequenceInWork sequence : inWork) {
                int taken = sequence.pending();
                sequence.reveal(drawn, logProbs, at);
                at += taken;
            }
            totals = totals.plusBatch(inWork.size(), draws);
        }

        private void collectFinished() {
            for (SequenceInWork sequence : inWork) {
                if (sequence.pending() == 0) {
                    finish(sequence);
                }
            }
            inWork.removeIf(sequence -> sequence.pending() == 0);
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
    }
}
