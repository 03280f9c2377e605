package radd.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import radd.core.objective.Corrupted;
import radd.core.objective.ItemisedLoss;
import radd.core.objective.Scorer;
import radd.engine.Torch;

/** Scores sequences on one device: gathers (sequence, draw) pairs, whatever their lengths, to batches and runs the network on them. */
final class PairScorer<B> implements SequenceScorer {
    private record Pair(ScoredSequence sequence, int draw, Corrupted example) {}

    private final Scorer<B> scorer;
    private final Draws<B> draws;
    private final int batchSize;
    private final List<Pair> waiting = new ArrayList<>();

    /** @param scorer closed with this object */
    PairScorer(Scorer<B> scorer, Draws<B> draws, int batchSize) {
        this.scorer = scorer;
        this.draws = draws;
        this.batchSize = batchSize;
    }

    @Override
    public void work(SequenceShare share, Runnable heartbeat) {
        for (Optional<Sequence> next = share.take(); next.isPresent(); next = share.take()) {
            Sequence sequence = next.get();
            int evaluations = draws.evaluations(sequence.open());
            ScoredSequence scored = new ScoredSequence(sequence, share.profile(sequence), evaluations);
            for (int j = 0; j < evaluations && !share.stopped(); j++) {
                add(new Pair(scored, j, draws.draw(sequence, j)), share, heartbeat);
            }
        }
        if (!waiting.isEmpty() && !share.stopped()) {
            run(share, heartbeat);
        }
    }

    private void add(Pair pair, SequenceShare share, Runnable heartbeat) {
        waiting.add(pair);
        if (waiting.size() == batchSize) {
            run(share, heartbeat);
        }
    }

    private void run(SequenceShare share, Runnable heartbeat) {
        List<ItemisedLoss> losses = scorer.score(
                draws.objective().batch(waiting.stream().map(Pair::example).toList()));
        for (int b = 0; b < losses.size(); b++) {
            take(waiting.get(b), losses.get(b), share);
        }
        share.evaluated(
                losses.size(),
                waiting.stream().mapToLong(pair -> pair.example().length()).sum());
        waiting.clear();
        heartbeat.run();
    }

    private void take(Pair pair, ItemisedLoss loss, SequenceShare share) {
        ScoredSequence scored = pair.sequence();
        Sequence sequence = scored.sequence();
        scored.set(pair.draw(), pair.example().tokens(), draws.weight(sequence.open(), pair.draw()), loss);
        if (scored.complete()) {
            share.finished(sequence.index(), result(scored), scored.profile());
        }
    }

    private SequenceLoss result(ScoredSequence scored) {
        SequenceLoss result = draws.combine(scored.sequence().open(), scored.losses());
        return draws.tellGreedy() ? result.greedy(scored.greedy()) : result;
    }

    @Override
    public Torch torch() {
        return scorer.torch();
    }

    @Override
    public void close() {
        scorer.close();
    }
}
