package radd.eval;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.loss.MaskedObjective;
import radd.core.loss.PositionBatch;
import radd.core.objective.Corrupted;
import radd.core.sampler.StandardOrder;

/**
 * The states through which a sequence is written in one or several orders: evaluation o L + i has the i-th position of order o and all behind it
 * masked, and asks for that position alone.
 *
 * @param objective the any-order objective
 * @param order of the positions
 * @param orders how many of them
 * @param seed of random orders
 */
record OrderStates(MaskedObjective objective, StandardOrder order, int orders, long seed)
        implements Draws<PositionBatch> {
    @Override
    public int evaluations(int length) {
        return Math.multiplyExact(orders, length);
    }

    @Override
    public Corrupted draw(long sequence, int evaluation, int[] clean) {
        int[] positions = order.of(
                IntStream.range(0, clean.length).toArray(),
                RandomStream.of(seed, Purpose.EVALUATION_ORDER, sequence, evaluation / clean.length));
        int step = evaluation % clean.length;
        BitSet masked = new BitSet(clean.length);
        Arrays.stream(positions, step, clean.length).forEach(masked::set);
        return objective.masked(clean, masked, new int[] {positions[step]}, 1);
    }

    @Override
    public double weight(int tokens, int evaluation) {
        return 1.0 / orders;
    }

    @Override
    public SequenceLoss combine(int tokens, double[] losses) {
        double[] nats = new double[orders];
        for (int i = 0; i < losses.length; i++) {
            nats[i / tokens] += losses[i];
        }
        return orders == 1 && order != StandardOrder.RANDOM
                ? new SequenceLoss(tokens, MeanOfDraws.exact(nats[0]), losses.length)
                : new SequenceLoss(tokens, MeanOfDraws.independent(nats), losses.length, mixture(nats));
    }

    /** -log of the mean of exp(-nats), with the variance that follows from that of the mean to first order. */
    private static MeanOfDraws mixture(double[] nats) {
        double least = Arrays.stream(nats).min().orElseThrow();
        MeanOfDraws shares = MeanOfDraws.independent(
                Arrays.stream(nats).map(own -> Math.exp(least - own)).toArray());
        Double variance = shares.variance();
        return new MeanOfDraws(
                least - Math.log(shares.mean()), variance == null ? null : variance / shares.mean() / shares.mean());
    }
}
