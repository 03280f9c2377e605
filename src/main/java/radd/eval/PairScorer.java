package radd.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import radd.core.objective.Answers;
import radd.core.objective.Corrupted;
import radd.engine.Torch;

/** Scores sequences on one device: gathers (sequence, draw) pairs, whatever their lengths, to batches and runs the network on them. */
final class PairScorer implements SequenceScorer {
    private record Pair(ScoredSequence sequence, int draw, Corrupted example) {}

    private final Asking asking;
    private final Draws<?> draws;
    private final int batchSize;
    private final List<Pair> waiting = new ArrayList<>();

    /** @param asking closed with this object */
    PairScorer(Asking asking, Draws<?> draws, int batchSize) {
        this.asking = asking;
        this.draws = draws;
        this.batchSize = batchSize;
    }

    @Override
    public void work(SequenceShare share, Runnable heartbeat) {
        for (Optional<Sequence> next = share.take(); next.isPresent(); next = share.take()) {
            Sequence sequence = next.get();
            int evaluations = draws.evaluations(sequence.open());
            ScoredSequence scored = new ScoredSequence(sequence, evaluations);
            for (int j = 0; j < evaluations && !share.stopped(); j++) {
                waiting.add(new Pair(scored, j, draws.draw(sequence, j)));
                if (waiting.size() == batchSize) {
                    run(share, heartbeat);
                }
            }
        }
        if (!waiting.isEmpty() && !share.stopped()) {
            run(share, heartbeat);
        }
    }

    private void run(SequenceShare share, Runnable heartbeat) {
        Answers answers = asking.ask(waiting.stream().map(Pair::example).toList());
        for (int b = 0; b < waiting.size(); b++) {
            ScoredSequence scored = waiting.get(b).sequence();
            scored.set(waiting.get(b).draw(), answers.losses()[b]);
            if (answers.greedy() != null) {
                scored.set(answers.greedy()[b]);
            }
            if (scored.complete()) {
                Sequence sequence = scored.sequence();
                SequenceLoss result = draws.combine(sequence.open(), scored.losses());
                share.finished(sequence.index(), answers.greedy() == null ? result : result.greedy(scored.greedy()));
            }
        }
        share.evaluated(
                waiting.size(),
                waiting.stream().mapToLong(pair -> pair.example().length()).sum());
        waiting.clear();
        heartbeat.run();
    }

    @Override
    public Torch torch() {
        return asking.torch();
    }

    @Override
    public void close() {
        asking.close();
    }
}
