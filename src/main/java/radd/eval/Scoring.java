package radd.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import radd.InvalidSetting;
import radd.engine.DeviceThreads;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.collective.Collective;

/**
 * Who scores, and who hears of it.
 *
 * @param parameters the same on each device of this process, at least one; not closed here
 * @param precision of the matrix products
 * @param processes this process among those that score together, all of the same sequences
 * @param batchSize pairs that a network sees at once, at least 1
 * @param progress hears how far this process's share is
 * @param stop asked before every batch, from the devices' threads; true in any process ends the evaluation without a result
 * @param journal keeps finished sequences; not closed here
 */
public record Scoring(
        List<FlatVector> parameters,
        Precision precision,
        Collective processes,
        int batchSize,
        EvaluationProgress progress,
        BooleanSupplier stop,
        Optional<EvaluationJournal> journal) {
    public Scoring {
        InvalidSetting.require(batchSize >= 1, "batch_size", batchSize, "at least 1");
    }

    /** The same, heard by another. */
    public Scoring heardBy(EvaluationProgress other) {
        return new Scoring(parameters, precision, processes, batchSize, other, stop, journal);
    }

    /** Keeps nothing of what is finished. */
    public Scoring(
            List<FlatVector> parameters,
            Precision precision,
            Collective processes,
            int batchSize,
            EvaluationProgress progress,
            BooleanSupplier stop) {
        this(parameters, precision, processes, batchSize, progress, stop, Optional.empty());
    }

    /** One device of one process, unheard and to the end. */
    public static Scoring alone(FlatVector parameters, Precision precision, int batchSize) {
        return new Scoring(
                List.of(parameters), precision, Collective.alone(), batchSize, EvaluationProgress.SILENT, () -> false);
    }

    /**
     * Scores every sequence once, in whichever process and on whichever device has room; the first failure of a device ends all.
     *
     * @param measure what is asked
     * @param name of it among those that are asked in this evaluation
     * @param sequences at least one, of tokens below V, of any lengths
     * @return the losses of all sequences, in their order; the same in every process
     * @throws CancellationException if {@code stop} said so
     * @throws IllegalArgumentException if there are none
     */
    LikelihoodEstimator score(Measure measure, String name, Sequences sequences) {
        if (sequences.count() == 0) {
            throw new IllegalArgumentException("there is no sequence, must be at least 1");
        }
        FinishedSequences before = journal.map(kept -> kept.part(name)).orElse(FinishedSequences.NONE);
        SequenceShare share = new SequenceShare(sequences, measure, this, before);
        List<SequenceScorer> scorers = new ArrayList<>();
        try {
            parameters.forEach(vector -> scorers.add(measure.scorer(vector, precision, batchSize)));
            DeviceThreads.run(
                    scorers.stream().map(SequenceScorer::torch).toList(),
                    (device, heartbeat) -> scorers.get(device).work(share, heartbeat),
                    share::cancel,
                    processes::heartbeat);
        } finally {
            scorers.forEach(SequenceScorer::close);
        }
        return share.gather();
    }
}
