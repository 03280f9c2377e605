package radd.eval;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.LongStream;
import radd.engine.collective.Collective;
import radd.eval.profile.ProfileSums;
import radd.eval.profile.SequenceProfile;

/**
 * One process's share of an evaluation: of P processes, that of rank r scores the sequences r, r + P, r + 2P and so on.
 *
 * <p>Its devices each take the next sequence when they have room and hand its result back in any order. Thread-safe but for {@link #gather}, which
 * is called once they have ended.
 */
final class SequenceShare {
    /** Sequences of which each process tells the others at a time. */
    private static final int ROUND = Collective.MOST_VALUES / SequenceLoss.PACKED;

    private final Sequences sequences;
    private final Scoring scoring;
    private final Collective processes;
    private final FinishedSequences before;
    private final long evaluations;
    private final int positionWidth;
    private final ProfileSums profile = new ProfileSums();
    private final Map<Long, SequenceLoss> done = new HashMap<>();
    private long next;
    private boolean cancelled;
    private long doneEvaluations;
    private long evaluatedTokens;
    private long doneTokens;
    private double doneNats;

    /** @param before what an earlier run has finished, and where this one's results are kept */
    SequenceShare(Sequences sequences, Measure measure, Scoring scoring, FinishedSequences before) {
        this.sequences = sequences;
        this.scoring = scoring;
        this.processes = scoring.processes();
        this.before = before;
        this.evaluations = evaluations(sequences, measure, processes);
        this.positionWidth = LikelihoodProfile.width(longest(sequences));
        this.profile.add(before.profile());
        this.next = processes.rank();
    }

    private static int longest(Sequences sequences) {
        int longest = 0;
        for (long index = 0; index < sequences.count(); index++) {
            longest = Math.max(longest, sequences.sequence(index).length());
        }
        return longest;
    }

    /** The profile of a sequence that was taken. */
    SequenceProfile profile(Sequence sequence) {
        return new SequenceProfile(sequence.tokens(), positionWidth);
    }

    /** The next sequence that is not scored; empty when none is left or the evaluation has been stopped. */
    synchronized Optional<Sequence> take() {
        while (next < sequences.count() && !stopped()) {
            long index = next;
            next += processes.size();
            Optional<SequenceLoss> finished = before.find(index);
            if (finished.isEmpty()) {
                return Optional.of(sequences.sequence(index));
            }
            count(index, finished.get());
            doneEvaluations += finished.get().evaluations();
        }
        return Optional.empty();
    }

    /** Whether to leave what is not scored. */
    synchronized boolean stopped() {
        return cancelled || scoring.stop().getAsBoolean();
    }

    /** Makes all devices stop, because one has failed. */
    synchronized void cancel() {
        cancelled = true;
    }

    /** A sequence is scored. */
    synchronized void finished(long index, SequenceLoss result, SequenceProfile of) {
        long[] sums = of.sums();
        before.add(index, result, sums);
        profile.add(index, sums);
        count(index, result);
    }

    private void count(long index, SequenceLoss result) {
        done.put(index, result);
        doneTokens += result.tokens();
        doneNats += result.loss().mean();
    }

    /** The network has been run once more. */
    synchronized void evaluated(int sequences, long tokens) {
        doneEvaluations += sequences;
        evaluatedTokens += tokens;
        scoring.progress()
                .report(
                        doneEvaluations,
                        evaluations,
                        evaluatedTokens,
                        doneTokens == 0 ? Double.NaN : doneNats / doneTokens);
    }

    /** Evaluations that fall to a process. */
    static long evaluations(Sequences sequences, Measure measure, Collective process) {
        long sum = 0;
        for (long index = process.rank(); index < sequences.count(); index += process.size()) {
            sum += measure.evaluations(sequences.sequence(index).open());
        }
        return sum;
    }

    /**
     * The losses of all shares, in the order of the sequences; all processes call it and get the same.
     *
     * @throws CancellationException if a process was stopped before its share was done
     */
    LikelihoodEstimator gather() {
        if (LongStream.of(processes.gather(done.size())).sum() < sequences.count()) {
            long evaluated = LongStream.of(processes.gather(doneEvaluations)).sum();
            long all = LongStream.of(processes.gather(evaluations)).sum();
            throw new CancellationException("stopped after " + evaluated + " of " + all + " draws");
        }
        LikelihoodEstimator estimator =
                new LikelihoodEstimator(LikelihoodProfile.of(profile.joined(processes), positionWidth));
        int size = processes.size();
        for (long first = 0; first < sequences.count(); first += (long) ROUND * size) {
            long[] all = processes.gather(round(first));
            for (int i = 0; i < ROUND * size && first + i < sequences.count(); i++) {
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
            if (index < sequences.count()) {
                long[] packed = Objects.requireNonNull(done.get(index)).packed();
                System.arraycopy(packed, 0, own, i * SequenceLoss.PACKED, SequenceLoss.PACKED);
            }
        }
        return own;
    }
}
