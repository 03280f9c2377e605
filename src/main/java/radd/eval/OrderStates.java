package radd.eval;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.loss.MaskedObjective;
import radd.core.loss.PositionBatch;
import radd.core.objective.Corrupted;
import radd.core.sampler.RevealOrder;
import radd.core.sampler.StandardOrder;

/**
 * The states through which a sequence is written in one or several orders: evaluation o n + i of n tokens that are scored has the i-th position of order o and all behind it
 * masked, and asks for that position alone.
 *
 * @param objective the any-order objective
 * @param order of the positions
 * @param orders how many of them
 * @param seed of random orders
 */
record OrderStates(MaskedObjective objective, RevealOrder order, int orders, long seed)
        implements Draws<PositionBatch> {
    @Override
    public int evaluations(int open) {
        return Math.multiplyExact(orders, open);
    }

    @Override
    public Corrupted draw(Sequence sequence, int evaluation) {
        int open = sequence.open();
        int[] positions = order.of(
                IntStream.range(sequence.given(), sequence.length()).toArray(),
                RandomStream.of(seed, Purpose.EVALUATION_ORDER, sequence.stream(), evaluation / open));
        int step = evaluation % open;
        BitSet masked = new BitSet(sequence.length());
        Arrays.stream(positions, step, open).forEach(masked::set);
        return objective.masked(sequence.tokens(), masked, new int[] {positions[step]}, 1);
    }

    /** One order is one way to write; several are none. */
    @Override
    public boolean tellGreedy() {
        return orders == 1;
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
                : new SequenceLoss(tokens, MeanOfDraws.independent(nats), losses.length, mixture(nats), null);
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
