package radd.eval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import radd.InvalidSetting;
import radd.core.objective.Corruption;
import radd.core.objective.Objective;
import radd.core.objective.TimeSampler;
import radd.data.corpus.Blocks;
import radd.engine.collective.Collective;

/**
 * A bound of a model on a corpus: every sequence is scored at N noise levels and masks, which the estimator draws.
 *
 * <p>The (sequence, draw) pairs fill batches of B, those of one length together. How a pair is corrupted and where its loss goes do not depend on
 * B or who scores it, and in MKL's strict mode, which {@link radd.engine.Torch} sets, neither does the rounding of float32 on the CPU. Source: reference
 * {@code evaluation_modeling.py}, which averages batch means and drops what fills no block.
 *
 * <p>With a target, draws are made in rounds over all sequences until the error over draws is at most the target: a first round, then as many as
 * its error says are needed. What decides is the same whatever the batch, the devices and the processes.
 *
 * @param objective what is averaged
 * @param estimator how it is drawn
 * @param draws N, most evaluations of the network for a sequence ({@code monte_carlo_timesteps}), at least 1
 * @param target standard error over draws, nats per token, at which no more are made
 * @param seed the evaluation's seed
 */
public record LikelihoodEvaluation(
        Objective<?> objective, Estimator estimator, int draws, OptionalDouble target, long seed)
        implements Likelihood {
    /** Draws of a first round: enough for an estimate of their error on a few sequences, few enough where the corpus is large. */
    private static final int FIRST_ROUND = 8;

    public LikelihoodEvaluation {
        InvalidSetting.require(draws >= 1, "monte_carlo_timesteps", draws, "at least 1");
        InvalidSetting.require(
                draws >= estimator.leastDraws(),
                "monte_carlo_timesteps",
                draws,
                "at least " + estimator.leastDraws() + " with --estimator " + estimator.label());
        target.ifPresent(error -> InvalidSetting.require(error > 0, "--target-stderr", error, "above 0"));
        estimator.draws(objective, Round.only(draws, seed)); // refuses an objective that is not for it
    }

    /** Stratified draws, so many and no fewer. */
    public LikelihoodEvaluation(Objective<?> objective, int draws, long seed) {
        this(objective, Estimator.STRATIFIED, draws, OptionalDouble.empty(), seed);
    }

    /**
     * Whether every noise level of the objective is scored equally often, so that the sum over them is exact and masks alone are drawn: the
     * number of draws is a multiple of that of the levels, and strata do not cross levels.
     */
    public boolean coversLevels() {
        return estimator == Estimator.STRATIFIED
                && target.isEmpty()
                && objective.levels().isPresent()
                && draws % objective.levels().getAsInt() == 0;
    }

    @Override
    public String name() {
        return "bound";
    }

    @Override
    public LikelihoodEstimator score(Scoring scoring, Sequences sequences) {
        int first = target.isEmpty() ? draws : Math.min(draws, FIRST_ROUND);
        LikelihoodEstimator scores = round(scoring, sequences, new Round(first, 0, seed));
        int made = first;
        for (int more = missing(scores, made); more > 0; more = missing(scores, made)) {
            scores = scores.and(round(scoring, sequences, new Round(more, made, seed)));
            made += more;
        }
        return scores;
    }

    private LikelihoodEstimator round(Scoring scoring, Sequences sequences, Round round) {
        return scoring.score(
                estimator.draws(objective, round), name() + "/" + round.before() + "+" + round.draws(), sequences);
    }

    /** How many draws the target still wants, as many again at least as make an error; 0 where it is met or no more are allowed. */
    private int missing(LikelihoodEstimator scores, int made) {
        int least = 2 * estimator.leastDraws();
        if (target.isEmpty() || draws - made < least) {
            return 0;
        }
        Double error = scores.estimate().drawStderr();
        if (error == null) {
            return least;
        }
        double ratio = error / target.getAsDouble();
        if (ratio <= 1) {
            return 0;
        }
        return (int) Math.min(draws - made, Math.max(least, Math.ceil(made * (ratio * ratio - 1))));
    }

    @Override
    public long evaluations(Sequences sequences, Collective process) {
        return SequenceShare.evaluations(sequences, estimator.draws(objective, Round.only(draws, seed)), process);
    }

    @Override
    public List<String> cautions() {
        return Stream.concat(objective.cautions().stream(), estimator.cautions().stream())
                .toList();
    }

    @Override
    public void describe(ObjectNode json) {
        json.put("loss_type", objective.name());
        json.put("estimator", estimator.label());
        json.put("monte_carlo_timesteps", draws);
        target.ifPresent(error -> json.put("target_stderr", error));
        objective.levels().ifPresent(levels -> {
            json.put("noise_levels", levels);
            json.put("every_noise_level", coversLevels());
        });
    }

    @Override
    public String phrase() {
        return (target.isPresent() ? "up to " : "") + draws + " draws of " + objective.name() + " each"
                + (estimator == Estimator.STRATIFIED ? "" : " (" + estimator.label() + ")")
                + (coversLevels() ? " (every noise level as often)" : "");
    }

    /**
     * Scores each of the first blocks once, at the noise levels of a training batch of them; the same each time.
     *
     * @param sampler how noise levels are spread over the blocks
     * @param sequences how many, at least 1 and at most all
     */
    public static LikelihoodEstimator validate(
            Scoring scoring, Objective<?> objective, TimeSampler sampler, long seed, Blocks blocks, int sequences) {
        return scoring.score(
                new ValidationDraws<>(new Corruption<>(objective, sampler), seed, sequences),
                "validation",
                Sequences.of(blocks));
    }
}
