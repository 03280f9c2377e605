package radd.eval;

import java.util.random.RandomGenerator;
import radd.core.objective.Corrupted;
import radd.core.objective.Objective;

/**
 * Noise levels in strata that are narrower where a draw's loss varies more, as Neyman allocates draws: the share of draws at a level is in
 * proportion to the standard deviation of its loss, and a loss counts by the width of its stratum.
 *
 * <p>The loss of a level u sums over u L masked positions and divides by u, so it varies as 1 / u if positions vary alike; they vary less where much
 * is seen, and u^(-2/3) is what trained models were found to come near (docs/experiments.md). A density of u^(-1/3) puts stratum j of N between
 * (j / N)^(3/2) and ((j + 1) / N)^(3/2). Whatever the losses do, the sum of widths times expected losses is the integral over the levels: the
 * estimate has no bias.
 *
 * @param objective what is averaged
 * @param round N and the seed
 */
record NeymanDraws<B>(Objective<B> objective, Round round) implements Draws<B> {
    @Override
    public int evaluations(int length) {
        return round.draws();
    }

    @Override
    public Corrupted draw(Sequence sequence, int evaluation) {
        RandomGenerator random = round.stream(sequence, evaluation);
        double u = edge(evaluation) + width(evaluation) * random.nextDouble();
        return objective.corrupt(sequence.tokens(), sequence.given(), Math.min(u, Math.nextDown(1.0)), random);
    }

    private double edge(int stratum) {
        return Math.pow((double) stratum / round.draws(), 1.5);
    }

    private double width(int stratum) {
        return edge(stratum + 1) - edge(stratum);
    }

    @Override
    public double weight(int tokens, int evaluation) {
        return width(evaluation);
    }

    @Override
    public SequenceLoss combine(int tokens, double[] losses) {
        double[] widths = new double[losses.length];
        for (int j = 0; j < widths.length; j++) {
            widths[j] = width(j);
        }
        return new SequenceLoss(tokens, MeanOfDraws.stratified(losses, widths), losses.length);
    }
}
