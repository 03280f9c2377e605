package radd.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import radd.core.objective.Corrupted;
import radd.core.objective.Scorer;

/** Scores sequences on one device: gathers (sequence, draw) pairs to batches of one length and runs the network on them. */
final class PairScorer<B> {
    private record Pair(ScoredSequence sequence, int draw, Corrupted example) {}

    private final Scorer<B> scorer;
    private final Draws<B> draws;
    private final int batchSize;
    private final SequenceShare share;
    private final Runnable heartbeat;
    private final List<Pair> waiting = new ArrayList<>();

    /**
     * @param heartbeat called after every run of the network
     */
    PairScorer(Scorer<B> scorer, Draws<B> draws, int batchSize, SequenceShare share, Runnable heartbeat) {
        this.scorer = scorer;
        this.draws = draws;
        this.batchSize = batchSize;
        this.share = share;
        this.heartbeat = heartbeat;
    }

    /** Takes sequences until none is left. */
    void work() {
        for (Optional<ScoredSequence> next = share.take(); next.isPresent(); next = share.take()) {
            ScoredSequence sequence = next.get();
            for (int j = 0; j < draws.draws() && !share.stopped(); j++) {
                add(new Pair(sequence, j, draws.draw(sequence.index(), j, sequence.tokens())));
            }
        }
        if (!waiting.isEmpty() && !share.stopped()) {
            run();
        }
    }

    private void add(Pair pair) {
        if (!waiting.isEmpty()
                && waiting.get(0).example().length() != pair.example().length()) {
            run();
        }
        waiting.add(pair);
        if (waiting.size() == batchSize) {
            run();
        }
    }

    private void run() {
        double[] losses = scorer.losses(
                draws.objective().batch(waiting.stream().map(Pair::example).toList()));
        for (int b = 0; b < losses.length; b++) {
            waiting.get(b).sequence().set(waiting.get(b).draw(), losses[b]);
        }
        share.scored(waiting.stream().map(Pair::sequence).toList());
        waiting.clear();
        heartbeat.run();
    }
}
