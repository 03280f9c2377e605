package radd.train;

import java.util.stream.DoubleStream;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.family.Model;
import radd.core.network.Initialiser;
import radd.core.objective.Objective;
import radd.core.objective.ProgramSettings;
import radd.data.corpus.Blocks;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.engine.collective.Shares;

/**
 * One device's copy of the parameters with what updates them: its part of the batch goes through the network, gradients are summed over all
 * replicas once a step, and every replica makes the same update.
 *
 * <p>With a sharded optimiser each replica updates its share of the parameters and the shares are exchanged. Used from one thread.
 */
public final class Replica implements AutoCloseable {
    private final TrainConfig config;
    private final Torch torch;
    private final Collective group;
    private final Shares shares;
    private final FlatVector parameters;
    private final FlatVector gradient;
    private final Passes<?> passes;
    private final Optimizer optimizer;
    private final PhaseClock clock = new PhaseClock();
    /** The losses of this replica's blocks in the last step, nats. */
    private final double[] losses;
    /** The place of the first of them in the global batch. */
    private final int first;

    /** A replica with the initial parameters, which replica 0 draws and the others receive. */
    Replica(TrainConfig config, Model model, Torch torch, Precision precision, Collective group) {
        this.config = config;
        this.torch = torch;
        this.group = group;
        this.shares = Shares.of(model.table().flatSize(), group.size());
        this.parameters = FlatVector.zeros(torch, model.table());
        if (group.rank() == 0) {
            Initialiser.initialise(parameters, config.seed());
        }
        group.gather();
        group.broadcast(parameters.array());
        this.gradient = FlatVector.zeros(torch, model.table());
        TrainingConfig training = config.training();
        Objective<?> objective = model.objective(training.lossType());
        int headChunk = training.headChunk() > 0 ? training.headChunk() : model.headChunk();
        this.passes = Passes.of(
                objective,
                training.timeSampler().samplerFor(objective),
                parameters,
                new ProgramSettings(precision, config.useCheckpoint(), headChunk),
                clock);
        this.optimizer = sharded()
                ? new Optimizer(config.optim(), training.nIters(), parameters, shares.of(group.rank()), group)
                : new Optimizer(config.optim(), training.nIters(), parameters);
        this.losses = new double[training.batchSize() / group.size()];
        this.first = group.rank() * losses.length;
    }

    private boolean sharded() {
        return config.training().shardOptimizer() && group.size() > 1;
    }

    /** Starts reading this replica's part of every step's batch; what it read before is given up. */
    void read(Blocks blocks, long firstStep) {
        passes.read(config, blocks, group.size(), firstStep, first, first + losses.length);
    }

    /**
     * What a step did, the same on every replica.
     *
     * @param lossSum sum of the losses of all blocks of the global batch, nats
     * @param lossSquares sum of their squares
     * @param positions at which the head was evaluated
     * @param tokens of all sequences of the global batch
     * @param passNorm norm of the gradient of the mean loss of one pass: root of the mean square over the replicas' first passes; 0 if a
     *     step is a single pass
     * @param update the update; {@link Optimizer.Update#NONE} if a loss is not finite
     */
    record Step(
            double lossSum,
            double lossSquares,
            long positions,
            long tokens,
            double passNorm,
            Optimizer.Update update) {}

    /**
     * One step on this replica's part of the global batch, together with all replicas.
     *
     * @param step number of the step, from 1
     * @param number of the update that it makes, from 1
     * @param lossScale what the loss is multiplied with while gradients are made
     */
    Step step(long step, long number, double lossScale) {
        int global = config.training().batchSize();
        int pass = losses.length / config.training().accum();
        gradient.clear();
        passes.refresh();
        long positions = 0;
        long tokens = 0;
        double passNorm = 0;
        for (int from = 0; from < losses.length; from += pass) {
            long dropout = RandomStream.key(config.seed(), Purpose.DROPOUT, step, first + from);
            Passes.Done done = passes.next(lossScale / global, gradient, dropout);
            done.pass().losses(losses, from);
            positions += done.pass().positions();
            tokens += done.tokens();
            if (from == 0 && pass < global) {
                passNorm = clock.time(Phase.COMPUTE, () -> optimizer.norm(gradient)) / lossScale * global / pass;
            }
        }
        return together(positions, tokens, passNorm, number, lossScale);
    }

    private Step together(long positions, long tokens, double passNorm, long number, double lossScale) {
        double sum = DoubleStream.of(losses).sum();
        double squares = DoubleStream.of(losses).map(loss -> loss * loss).sum();
        // Also shows that no replica has failed, as every gather before an exchange of vectors does.
        double[] sums = clock.time(
                Phase.COLLECTIVE,
                () -> group.sums(sum, squares, (double) positions, (double) tokens, passNorm * passNorm));
        Optimizer.Update update = Double.isFinite(sums[0]) ? update(number, lossScale) : Optimizer.Update.NONE;
        return new Step(sums[0], sums[1], (long) sums[2], (long) sums[3], Math.sqrt(sums[4] / group.size()), update);
    }

    private Optimizer.Update update(long number, double lossScale) {
        clock.time(Phase.COLLECTIVE, () -> {
            if (sharded()) {
                group.reduceScatter(gradient.array(), shares);
            } else {
                group.sum(gradient.array());
            }
        });
        Optimizer.Update update = clock.time(Phase.COMPUTE, () -> optimizer.update(gradient, number, lossScale));
        if (sharded() && update.applied()) {
            clock.time(Phase.COLLECTIVE, () -> group.allGather(parameters.array(), shares));
        }
        return update;
    }

    /** The losses of all blocks of the last step's global batch, in the order of their places; together with all replicas. */
    double[] allLosses() {
        double[] all = new double[losses.length * group.size()];
        for (int i = 0;
                i < losses.length;
                i++) { // one of each replica at a time: there is a limit to what is gathered at once
            long[] bits = group.gather(Double.doubleToRawLongBits(losses[i]));
            for (int rank = 0; rank < bits.length; rank++) {
                all[rank * losses.length + i] = Double.longBitsToDouble(bits[rank]);
            }
        }
        return all;
    }

    /** The device. */
    public Torch torch() {
        return torch;
    }

    /** What this replica's time goes into. */
    public PhaseClock clock() {
        return clock;
    }

    /** The parameters; closed with the replica. */
    FlatVector parameters() {
        return parameters;
    }

    /** The moments, or this replica's share of them; closed with the replica. */
    public Optimizer optimizer() {
        return optimizer;
    }

    /** A vector that nobody needs between two steps. */
    public FlatVector scratch() {
        return gradient;
    }

    /** Brings the shares of a vector together in {@link #scratch}, together with all replicas. */
    public void assemble(FlatVector share) {
        gradient.copyFrom(share);
        group.gather();
        group.allGather(gradient.array(), shares);
    }

    /** Gives every replica the {@link #scratch} of replica 0. */
    void share() {
        group.gather();
        group.broadcast(gradient.array());
    }

    /** Every replica's checksum of its parameters, in the order of the ranks. */
    long[] checksums() {
        return group.gather(parameters.checksum());
    }

    @Override
    public void close() {
        optimizer.close();
        passes.close();
        gradient.close();
        parameters.close();
    }
}
