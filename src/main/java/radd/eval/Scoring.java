package radd.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import radd.InvalidSetting;
import radd.core.objective.Scorer;
import radd.data.corpus.Blocks;
import radd.engine.DeviceThreads;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.collective.Collective;

/**
 * Who scores, and who hears of it.
 *
 * @param parameters the same on each device of this process, at least one; not closed here
 * @param precision of the matrix products
 * @param processes this process among those that score together, all of the same blocks
 * @param batchSize pairs that a network sees at once, at least 1
 * @param progress hears how far this process's share is
 * @param stop asked before every batch, from the devices' threads; true in any process ends the evaluation without a result
 */
public record Scoring(
        List<FlatVector> parameters,
        Precision precision,
        Collective processes,
        int batchSize,
        EvaluationProgress progress,
        BooleanSupplier stop) {
    public Scoring {
        InvalidSetting.require(batchSize >= 1, "batch_size", batchSize, "at least 1");
    }

    /** One device of one process, unheard and to the end. */
    public static Scoring alone(FlatVector parameters, Precision precision, int batchSize) {
        return new Scoring(
                List.of(parameters), precision, Collective.alone(), batchSize, EvaluationProgress.SILENT, () -> false);
    }

    /**
     * Scores every block once, in whichever process and on whichever device has room; the first failure of a device ends all.
     *
     * @param blocks at least one sequence of tokens below V, of any lengths
     * @return the losses of all sequences, in the order of the blocks; the same in every process
     * @throws CancellationException if {@code stop} said so
     * @throws IllegalArgumentException if there are no blocks
     */
    <B> LikelihoodEstimator score(Draws<B> draws, Blocks blocks) {
        if (blocks.count() == 0) {
            throw new IllegalArgumentException("blocks is empty, must hold at least 1 sequence");
        }
        SequenceShare share = new SequenceShare(blocks, draws.draws(), processes, progress, stop);
        List<Scorer<B>> scorers = new ArrayList<>();
        try {
            parameters.forEach(vector -> scorers.add(draws.objective().scorer(vector, precision)));
            DeviceThreads.run(
                    scorers.stream().map(Scorer::torch).toList(),
                    (device, heartbeat) ->
                            new PairScorer<>(scorers.get(device), draws, batchSize, share, heartbeat).work(),
                    share::cancel,
                    processes::heartbeat);
        } finally {
            scorers.forEach(Scorer::close);
        }
        return share.gather();
    }
}
