package radd.eval;

import radd.core.objective.Corruption;
import radd.core.objective.Objective;
import radd.core.objective.TimeSampler;
import radd.data.corpus.Blocks;
import radd.engine.collective.Collective;

/**
 * An evaluation of a model on a corpus: every sequence is scored at N stratified noise levels.
 *
 * <p>The (sequence, draw) pairs fill batches of B, those of one length together. How a pair is corrupted and where its loss goes do not depend on
 * B or who scores it, and in MKL's strict mode, which {@link radd.engine.Torch} sets, neither does the rounding of float32 on the CPU. Source: reference
 * {@code evaluation_modeling.py}, which averages batch means and drops what fills no block.
 *
 * @param objective what is averaged
 * @param draws N, draws a sequence ({@code monte_carlo_timesteps}), at least 1
 * @param seed the evaluation's seed
 */
public record LikelihoodEvaluation(Objective<?> objective, int draws, long seed) {
    public LikelihoodEvaluation {
        new EvaluationDraws<>(objective, draws, seed); // refuses what is out of range
    }

    /**
     * Whether every noise level of the objective is scored equally often, so that the sum over them is exact and masks alone are drawn: the
     * number of draws is a multiple of that of the levels, and strata do not cross levels.
     */
    public boolean coversLevels() {
        return objective.levels().isPresent() && draws % objective.levels().getAsInt() == 0;
    }

    /** Scores every block; {@link Scoring#score}. */
    public LikelihoodEstimator score(Scoring scoring, Blocks blocks) {
        return scoring.score(new EvaluationDraws<>(objective, draws, seed), blocks);
    }

    /**
     * Scores each of the first blocks once, at the noise levels of a training batch of them; the same each time.
     *
     * @param sampler how noise levels are spread over the blocks
     * @param sequences how many, at least 1 and at most all
     */
    public static LikelihoodEstimator validate(
            Scoring scoring, Objective<?> objective, TimeSampler sampler, long seed, Blocks blocks, int sequences) {
        return scoring.score(new ValidationDraws<>(new Corruption<>(objective, sampler), seed, sequences), blocks);
    }

    /** Number of (sequence, draw) pairs that fall to a process. */
    public long pairs(Blocks blocks, Collective process) {
        return SequenceShare.pairs(blocks, draws, process);
    }
}
