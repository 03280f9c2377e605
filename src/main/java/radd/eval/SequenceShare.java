package radd.eval;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import radd.data.corpus.Blocks;
import radd.engine.collective.Collective;

/**
 * One process's share of an evaluation: of P processes, that of rank r scores the sequences r, r + P, r + 2P and so on.
 *
 * <p>Its devices each take the next sequence when they have room and hand it back in any order. Thread-safe but for {@link #gather}, which
 * is called once they have ended.
 */
final class SequenceShare {
    /** Sequences of which each process tells the others at a time. */
    private static final int ROUND = Collective.MOST_VALUES / SequenceLoss.PACKED;

    private final Blocks blocks;
    private final int draws;
    private final Collective processes;
    private final EvaluationProgress progress;
    private final BooleanSupplier stop;
    private final Map<Long, SequenceLoss> done = new HashMap<>();
    private long next;
    private boolean cancelled;
    private long donePairs;
    private long donePairTokens;
    private long doneTokens;
    private double doneNats;

    SequenceShare(Blocks blocks, int draws, Collective processes, EvaluationProgress progress, BooleanSupplier stop) {
        this.blocks = blocks;
        this.draws = draws;
        this.processes = processes;
        this.progress = progress;
        this.stop = stop;
        this.next = processes.rank();
    }

    /** The next sequence, none of whose draws is scored; empty when none is left or the evaluation has been stopped. */
    synchronized Optional<ScoredSequence> take() {
        if (next >= blocks.count() || stopped()) {
            return Optional.empty();
        }
        ScoredSequence sequence = new ScoredSequence(next, blocks.block(next), draws);
        next += processes.size();
        return Optional.of(sequence);
    }

    /** Whether to leave what is not scored. */
    synchronized boolean stopped() {
        return cancelled || stop.getAsBoolean();
    }

    /** Makes all devices stop, because one has failed. */
    synchronized void cancel() {
        cancelled = true;
    }

    /** One more draw of each of these is scored; a sequence may be there several times. */
    synchronized void scored(List<ScoredSequence> sequences) {
        for (ScoredSequence sequence : sequences) {
            donePairs++;
            donePairTokens += sequence.length();
            if (sequence.complete() && !done.containsKey(sequence.index())) {
                SequenceLoss result = sequence.result();
                done.put(sequence.index(), result);
                doneTokens += result.tokens();
                doneNats += result.loss().mean();
            }
        }
        progress.report(
                donePairs,
                pairs(blocks, draws, processes),
                donePairTokens,
                doneTokens == 0 ? Double.NaN : doneNats / doneTokens);
    }

    /** Number of (sequence, draw) pairs of a process's share. */
    static long pairs(Blocks blocks, int draws, Collective process) {
        return (blocks.count() - process.rank() + process.size() - 1) / process.size() * draws;
    }

    /**
     * The losses of all shares, in the order of the sequences; all processes call it and get the same.
     *
     * @throws CancellationException if a process was stopped before its share was done
     */
    LikelihoodEstimator gather() {
        long pairs = LongStream.of(processes.gather(donePairs)).sum();
        if (pairs < blocks.count() * draws) {
            throw new CancellationException("stopped after " + pairs + " of " + blocks.count() * draws + " draws");
        }
        LikelihoodEstimator estimator = new LikelihoodEstimator();
        int size = processes.size();
        for (long first = 0; first < blocks.count(); first += (long) ROUND * size) {
            long[] all = processes.gather(round(first));
            for (int i = 0; i < ROUND * size && first + i < blocks.count(); i++) {
                estimator.add(SequenceLoss.unpacked(all, (i % size * ROUND + i / size) * SequenceLoss.PACKED));
            }
        }
        return estimator;
    }

    /** This process's losses among the next {@value #ROUND} times P sequences. */
    private long[] round(long first) {
        long[] own = new long[ROUND * SequenceLoss.PACKED];
        for (int i = 0; i < ROUND; i++) {
            long index = first + (long) i * processes.size() + processes.rank();
            if (index < blocks.count()) {
                long[] packed = Objects.requireNonNull(done.get(index)).packed();
                System.arraycopy(packed, 0, own, i * SequenceLoss.PACKED, SequenceLoss.PACKED);
            }
        }
        return own;
    }
}
