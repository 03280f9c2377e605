package radd.eval;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import radd.core.loss.MaskDraw;
import radd.core.loss.MaskedBatch;
import radd.core.model.ConditionalModel;

/** Gathers (sequence, draw) pairs to batches of one length, runs the network on them and hands the losses back to their sequences. */
final class PairScorer {
    private record Pair(ScoredSequence sequence, int draw, MaskDraw mask) {}

    private final ConditionalModel model;
    private final int batchSize;
    private final long total;
    private final EvaluationProgress progress;
    private final BooleanSupplier stop;
    private final List<Pair> waiting = new ArrayList<>();
    /** Sequences that are not all scored, in order: the estimator must see them in the order of the corpus. */
    private final Deque<ScoredSequence> open = new ArrayDeque<>();

    private final LikelihoodEstimator estimator = new LikelihoodEstimator();
    private long donePairs;
    private long donePairTokens;
    private long doneTokens;
    private double doneNats;

    PairScorer(ConditionalModel model, int batchSize, long total, EvaluationProgress progress, BooleanSupplier stop) {
        this.model = model;
        this.batchSize = batchSize;
        this.total = total;
        this.progress = progress;
        this.stop = stop;
    }

    /** The next sequence, none of whose draws is scored. */
    ScoredSequence begin(int[] tokens, int draws) {
        ScoredSequence sequence = new ScoredSequence(tokens, draws);
        open.add(sequence);
        return sequence;
    }

    void add(ScoredSequence sequence, int draw, MaskDraw mask) {
        if (mask.maskedCount() == 0) { // nothing to predict, so nothing to run
            scored(sequence, draw, mask.loss(0));
            return;
        }
        if (!waiting.isEmpty() && waiting.get(0).sequence().length() != sequence.length()) {
            run();
        }
        waiting.add(new Pair(sequence, draw, mask));
        if (waiting.size() == batchSize) {
            run();
        }
    }

    /** Scores what waits; all sequences are complete then. */
    LikelihoodEstimator finish() {
        if (!waiting.isEmpty()) {
            run();
        }
        closeComplete();
        return estimator;
    }

    private void run() {
        if (stop.getAsBoolean()) {
            throw new CancellationException("stopped after " + donePairs + " of " + total + " draws");
        }
        MaskedBatch batch = new MaskedBatch(
                waiting.stream().map(pair -> pair.sequence().tokens()).toList(),
                waiting.stream().map(Pair::mask).toList(),
                model.config().maskId());
        double[] losses = batch.losses(
                model.negativeLogLikelihoods(batch.tokens(), batch.length(), batch.positions(), batch.targets()));
        for (int b = 0; b < losses.length; b++) {
            scored(waiting.get(b).sequence(), waiting.get(b).draw(), losses[b]);
        }
        waiting.clear();
        closeComplete();
        progress.report(donePairs, total, donePairTokens, doneTokens == 0 ? Double.NaN : doneNats / doneTokens);
    }

    private void scored(ScoredSequence sequence, int draw, double nats) {
        sequence.set(draw, nats);
        donePairs++;
        donePairTokens += sequence.length();
    }

    private void closeComplete() {
        while (!open.isEmpty() && open.getFirst().complete()) {
            ScoredSequence sequence = open.removeFirst();
            estimator.add(sequence.length(), sequence.losses());
            doneTokens += sequence.length();
            doneNats += StratifiedMean.of(sequence.losses()).mean();
        }
    }
}
