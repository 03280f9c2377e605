package radd.core.family.sedd;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import radd.core.loss.Example;
import radd.core.loss.PositionBatch;
import radd.core.loss.PositionLoss;
import radd.core.loss.PositionObjective;
import radd.core.network.ConditionalModel;
import radd.core.network.DiffusionTransformer;
import radd.core.noise.NoiseSchedule;
import radd.core.objective.Scorer;
import radd.core.objective.TimeSampler;
import radd.engine.FlatVector;
import radd.engine.Precision;

/**
 * Score entropy at a random time, t = (1 - 1e-3) u + 1e-3: rate of noise times the sum of every position's score entropy.
 *
 * <p>The reference takes its mean over these times for the bound of -log p. {@link Span#WHOLE} is a bound whatever the network: the integral over
 * the times instead of their mean, and what the times before and after them cost, a number that knows nothing of the network. Source: SEDD,
 * arXiv:2310.16834, theorem 3.6; reference {@code losses.py}.
 *
 * @param network the network
 * @param graph where noise takes a token
 * @param noise the schedule
 * @param span which times count
 */
record ScoreEntropyObjective(DiffusionTransformer network, TokenGraph graph, NoiseSchedule noise, Span span)
        implements PositionObjective {
    /** The reference's {@code sampling_eps}: no earlier time is drawn. */
    static final double FIRST_TIME = 1e-3;

    /** Which times count. */
    enum Span {
        /** Those from 1e-3 on, whose mean stands for all: the reference's. */
        DRAWN("score_entropy"),
        /** All. */
        WHOLE("score_entropy_elbo");

        private final String loss;

        Span(String loss) {
            this.loss = loss;
        }

        /** The objective's name. */
        String loss() {
            return loss;
        }
    }

    @Override
    public String name() {
        return span.loss();
    }

    @Override
    public TimeSampler timeSampler() {
        return TimeSampler.NAIVE;
    }

    @Override
    public List<String> cautions() {
        if (span == Span.WHOLE) {
            return List.of();
        }
        return List.of(String.format(
                Locale.ROOT,
                "times below %s, where their mean stands for them, and the end of the %s schedule are not scored; with %s, which adds at most"
                        + " %.2g nats a token for both, it is a bound",
                FIRST_TIME,
                noise.name(),
                Span.WHOLE.loss(),
                graph.endsNats(noise, FIRST_TIME)));
    }

    @Override
    public PositionLoss positionLoss() {
        return graph.loss();
    }

    @Override
    public Example corrupt(int[] clean, double u, RandomGenerator random) {
        return corrupt(clean, 0, u, random);
    }

    @Override
    public Example corrupt(int[] clean, int given, double u, RandomGenerator random) {
        double t = (1 - FIRST_TIME) * u + FIRST_TIME;
        int[] seen = clean.clone();
        int open = clean.length - given;
        int[] end = Arrays.copyOfRange(clean, given, clean.length);
        System.arraycopy(graph.perturb(end, noise.maskProbability(t), random), 0, seen, given, open);
        double sigma = noise.totalNoise(t);
        double rate = noise.rateNoise(t);
        return span == Span.DRAWN
                ? graph.example(clean, seen, given, sigma, rate)
                : graph.example(clean, seen, given, sigma, (1 - FIRST_TIME) * rate)
                        .plus(open * graph.endsNats(noise, FIRST_TIME));
    }

    @Override
    public Scorer<PositionBatch> scorer(FlatVector parameters, Precision precision) {
        return new ScoreEntropyScorer(new ConditionalModel(network, parameters, precision), graph.loss());
    }
}
