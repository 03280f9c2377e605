package radd.eval;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import radd.InvalidSetting;
import radd.core.loss.Loss;
import radd.core.loss.LossType;
import radd.core.model.ConditionalModel;
import radd.core.noise.NoiseSchedule;
import radd.data.Blocks;
import radd.engine.Collective;
import radd.engine.DeviceThreads;

/**
 * An evaluation of a model on a corpus: every sequence is scored at N stratified noise levels.
 *
 * <p>The (sequence, draw) pairs fill batches of B, those of one length together. What a pair masks and where its loss goes do not depend on
 * B or who scores it, and in MKL's strict mode, which {@link radd.engine.Torch} sets, neither does the rounding of float32 on the CPU. Source: reference
 * {@code evaluation_modeling.py}, which averages batch means and drops what fills no block.
 *
 * @param type the loss that is averaged
 * @param noise the schedule; without effect on {@code lambda_DCE} and {@code k_DCE}
 * @param draws N, draws a sequence ({@code monte_carlo_timesteps}), at least 1
 * @param batchSize B, pairs that the network sees at once, at least 1
 * @param seed the evaluation's seed
 */
public record LikelihoodEvaluation(LossType type, NoiseSchedule noise, int draws, int batchSize, long seed) {
    public LikelihoodEvaluation {
        InvalidSetting.require(draws >= 1, "monte_carlo_timesteps", draws, "at least 1");
        InvalidSetting.require(batchSize >= 1, "batch_size", batchSize, "at least 1");
    }

    /** Scores every block with one model, unheard and to the end. */
    public LikelihoodEstimator score(ConditionalModel model, Blocks blocks) {
        return score(List.of(model), Collective.alone(), blocks, EvaluationProgress.SILENT, () -> false);
    }

    /**
     * Scores every block once, in whichever process and on whichever device has room; the first failure of a device ends all.
     *
     * @param models the same model on each device of this process, at least one
     * @param processes this process among those that score together, all of the same blocks
     * @param blocks at least one sequence of tokens below V, of any lengths
     * @param progress hears how far this process's share is
     * @param stop asked before every batch, from the devices' threads; true in any process ends the evaluation without a result
     * @return the losses of all sequences, in the order of the blocks; the same in every process
     * @throws CancellationException if {@code stop} said so
     * @throws IllegalArgumentException if there are no blocks
     */
    public LikelihoodEstimator score(
            List<ConditionalModel> models,
            Collective processes,
            Blocks blocks,
            EvaluationProgress progress,
            BooleanSupplier stop) {
        if (blocks.count() == 0) {
            throw new IllegalArgumentException("blocks is empty, must hold at least 1 sequence");
        }
        EvaluationDraws source = new EvaluationDraws(Loss.of(type, noise), draws, seed);
        SequenceShare share = new SequenceShare(blocks, draws, processes, progress, stop);
        DeviceThreads.run(
                models.stream().map(ConditionalModel::torch).toList(),
                (device, alive) -> new PairScorer(models.get(device), source, batchSize, share, alive).work(),
                share::cancel,
                processes::alive);
        return share.gather();
    }

    /** Number of (sequence, draw) pairs that fall to a process. */
    public long pairs(Blocks blocks, Collective process) {
        return SequenceShare.pairs(blocks, draws, process);
    }
}
