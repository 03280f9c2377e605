package radd.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import radd.InvalidSetting;
import radd.core.family.Denoising;
import radd.core.objective.Objective;
import radd.core.sampler.LevelRequest;
import radd.data.corpus.Blocks;
import radd.engine.collective.Collective;

/**
 * A model that bounds no likelihood, on a corpus: the loss that it is trained with, and how well it finds tokens again at given levels of noise.
 *
 * @param trained the loss
 * @param denoising what is asked at a level
 * @param levels ascending or not, at least one, all above 0
 * @param draws evaluations of the network for the loss of a sequence, at least 1; a level has one for each {@value #SHARE} of them, and one at least
 * @param seed the evaluation's seed
 */
public record DenoisingEvaluation(
        Objective<?> trained, Denoising denoising, List<Double> levels, int draws, long seed) {
    /** Draws of the loss, which has all levels, for one of a single level. */
    static final int SHARE = 32;

    public DenoisingEvaluation {
        InvalidSetting.require(draws >= 1, "monte_carlo_timesteps", draws, "at least 1");
        InvalidSetting.require(!levels.isEmpty(), "--sigmas", "empty", "at least one level");
        levels.forEach(level -> LevelRequest.requireLevel("--sigmas", level));
        levels = List.copyOf(levels);
    }

    /**
     * What was found.
     *
     * @param loss of training, with its errors
     * @param points one for each level, in their order
     */
    public record Found(LikelihoodEstimate loss, List<Point> points) {}

    /**
     * What was found at a level.
     *
     * @param level of the noise
     * @param crossEntropy nats per token, as the estimate of a likelihood gives them, with its errors
     * @param errors share of tokens that the network does not hold likeliest, with its errors in the same places
     */
    public record Point(double level, LikelihoodEstimate crossEntropy, LikelihoodEstimate errors) {
        /** Share of tokens that it does hold likeliest. */
        public double accuracy() {
            return 1 - errors.nllNatsPerToken();
        }
    }

    private int drawsOfLevel() {
        return Math.max(1, draws / SHARE);
    }

    /** What is asked, by name, in order: the loss, then two of each level. */
    private List<Draws<?>> asked() {
        List<Draws<?>> asked = new ArrayList<>();
        asked.add(new StratifiedDraws<>(trained, Round.only(draws, seed)));
        for (double level : levels) {
            asked.add(new StratifiedDraws<>(denoising.crossEntropy(level), Round.only(drawsOfLevel(), seed)));
            asked.add(new StratifiedDraws<>(denoising.errors(level), Round.only(drawsOfLevel(), seed)));
        }
        return asked;
    }

    /**
     * Scores every block.
     *
     * @throws java.util.concurrent.CancellationException if the scoring was stopped
     */
    public Found score(Scoring scoring, Blocks blocks) {
        Sequences sequences = Sequences.of(blocks);
        List<LikelihoodEstimate> estimates = new ArrayList<>();
        long all = evaluations(blocks, scoring.processes());
        AtomicLong tokens = new AtomicLong();
        long before = 0;
        for (Draws<?> draws : asked()) {
            long done = before;
            long first = tokens.get();
            Scoring shown = scoring.heardBy((evaluations, own, evaluated, nats) -> {
                tokens.set(first + evaluated);
                scoring.progress().report(done + evaluations, all, first + evaluated, Double.NaN);
            });
            estimates.add(
                    shown.score(draws, draws.objective().name(), sequences).estimate());
            before += SequenceShare.evaluations(sequences, draws, scoring.processes());
        }
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) {
            points.add(new Point(levels.get(i), estimates.get(2 * i + 1), estimates.get(2 * i + 2)));
        }
        return new Found(estimates.get(0), points);
    }

    /** Number of evaluations of the network that fall to a process. */
    public long evaluations(Blocks blocks, Collective process) {
        return asked().stream()
                .mapToLong(draws -> SequenceShare.evaluations(Sequences.of(blocks), draws, process))
                .sum();
    }

    /** All that the numbers depend on besides model and corpus, in one line. */
    public String describe() {
        return trained.name() + " " + draws + " levels " + levels;
    }
}
