package radd.eval;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import radd.core.loss.Loss;
import radd.core.loss.LossType;
import radd.core.model.ConditionalModel;
import radd.core.noise.NoiseSchedule;
import radd.data.Blocks;

/**
 * An evaluation of a model on a corpus: every sequence is scored at N stratified noise levels.
 *
 * <p>The (sequence, draw) pairs fill batches of B, those of one length together. What a pair masks and where its loss goes do not depend on
 * B, and in MKL's strict mode, which {@link radd.engine.Torch} sets, neither does the rounding of float32 on the CPU. Source: reference
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
        if (draws < 1) {
            throw new IllegalArgumentException("monte_carlo_timesteps is " + draws + ", must be at least 1");
        }
        if (batchSize < 1) {
            throw new IllegalArgumentException("batch_size is " + batchSize + ", must be at least 1");
        }
    }

    /** As {@link #score(ConditionalModel, Blocks, EvaluationProgress, BooleanSupplier)}, unheard and to the end. */
    public LikelihoodEstimator score(ConditionalModel model, Blocks blocks) {
        return score(model, blocks, EvaluationProgress.SILENT, () -> false);
    }

    /**
     * Scores every block, in order.
     *
     * @param model the model; the calling thread must have entered its {@link radd.engine.Torch}
     * @param blocks at least one sequence of tokens below V, of any lengths
     * @param progress hears of every batch
     * @param stop asked before every batch; true ends the evaluation without a result
     * @return the losses of all sequences, in the order of the blocks
     * @throws CancellationException if {@code stop} said so
     * @throws IllegalArgumentException if there are no blocks
     */
    public LikelihoodEstimator score(
            ConditionalModel model, Blocks blocks, EvaluationProgress progress, BooleanSupplier stop) {
        if (blocks.count() == 0) {
            throw new IllegalArgumentException("blocks is empty, must hold at least 1 sequence");
        }
        EvaluationDraws source = new EvaluationDraws(Loss.of(type, noise), draws, seed);
        PairScorer scorer = new PairScorer(model, batchSize, blocks.count() * draws, progress, stop);
        for (long index = 0; index < blocks.count(); index++) {
            ScoredSequence sequence = scorer.begin(blocks.block(index), draws);
            for (int j = 0; j < draws; j++) {
                scorer.add(sequence, j, source.draw(index, j, sequence.length()));
            }
        }
        return scorer.finish();
    }
}
