package radd.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import radd.core.loss.MaskDraw;
import radd.core.loss.MaskedBatch;
import radd.core.model.ConditionalModel;

/** Scores sequences on one device: gathers (sequence, draw) pairs to batches of one length and runs the network on them. */
final class PairScorer {
    private record Pair(ScoredSequence sequence, int draw, MaskDraw mask) {}

    private final ConditionalModel model;
    private final EvaluationDraws draws;
    private final int batchSize;
    private final SequenceShare share;
    private final Runnable alive;
    private final List<Pair> waiting = new ArrayList<>();

    /**
     * @param alive called after every run of the network
     */
    PairScorer(ConditionalModel model, EvaluationDraws draws, int batchSize, SequenceShare share, Runnable alive) {
        this.model = model;
        this.draws = draws;
        this.batchSize = batchSize;
        this.share = share;
        this.alive = alive;
    }

    /** Takes sequences until none is left. */
    void work() {
        for (Optional<ScoredSequence> next = share.take(); next.isPresent(); next = share.take()) {
            ScoredSequence sequence = next.get();
            for (int j = 0; j < draws.draws() && !share.stopped(); j++) {
                add(sequence, j, draws.draw(sequence.index(), j, sequence.length()));
            }
        }
        if (!waiting.isEmpty() && !share.stopped()) {
            run();
        }
    }

    private void add(ScoredSequence sequence, int draw, MaskDraw mask) {
        if (mask.maskedCount() == 0) { // nothing to predict, so nothing to run
            sequence.set(draw, mask.loss(0));
            share.scored(List.of(sequence));
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

    private void run() {
        MaskedBatch batch = new MaskedBatch(
                waiting.stream().map(pair -> pair.sequence().tokens()).toList(),
                waiting.stream().map(Pair::mask).toList(),
                model.config().maskId());
        double[] losses = batch.losses(model.negativeLogLikelihoods(batch.sequences(), batch.targets()));
        for (int b = 0; b < losses.length; b++) {
            waiting.get(b).sequence().set(waiting.get(b).draw(), losses[b]);
        }
        share.scored(waiting.stream().map(Pair::sequence).toList());
        waiting.clear();
        alive.run();
    }
}
