package radd.train;

import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.loss.MaskedBatch;
import radd.core.loss.MaskedCrossEntropy;
import radd.core.model.Initialiser;
import radd.core.model.RaddTransformer;
import radd.engine.Collective;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Shares;
import radd.engine.Torch;

/**
 * One device's copy of the parameters with what updates them: its part of the batch goes through the network, gradients are summed over all
 * replicas once a step, and every replica makes the same update.
 *
 * <p>With a sharded optimiser each replica updates its share of the parameters and the shares are exchanged. Used from one thread.
 */
final class Replica implements AutoCloseable {
    private final TrainConfig config;
    private final Torch torch;
    private final Collective group;
    private final Shares shares;
    private final FlatVector parameters;
    private final FlatVector gradient;
    private final MaskedCrossEntropy program;
    private final Optimizer optimizer;

    /** A replica with the initial parameters, which replica 0 draws and the others receive. */
    Replica(TrainConfig config, RaddTransformer network, Torch torch, Precision precision, Collective group) {
        this.config = config;
        this.torch = torch;
        this.group = group;
        this.shares = Shares.of(network.table().flatSize(), group.size());
        this.parameters = FlatVector.zeros(torch, network.table());
        if (group.rank() == 0) {
            Initialiser.initialise(parameters, config.seed());
        }
        group.gather();
        group.broadcast(parameters.array());
        this.gradient = FlatVector.zeros(torch, network.table());
        this.program = new MaskedCrossEntropy(network, parameters, precision);
        this.optimizer = sharded()
                ? new Optimizer(config.optim(), parameters, shares.of(group.rank()), group)
                : new Optimizer(config.optim(), parameters);
    }

    private boolean sharded() {
        return config.training().shardOptimizer() && group.size() > 1;
    }

    /**
     * What a step did, the same on every replica.
     *
     * @param lossSum sum of the losses of all sequences of the global batch
     * @param update the update
     */
    record Step(double lossSum, Optimizer.Update update) {}

    /** One step on this replica's part of the global batch, together with all replicas. */
    Step step(TrainingBatches batches, long step) {
        int global = batches.globalBatch();
        int part = global / group.size();
        int micro = part / config.training().accum();
        int first = group.rank() * part;
        torch.seedDropout(RandomStream.key(config.seed(), Purpose.DROPOUT, step, group.rank()));
        gradient.clear();
        double lossSum = 0;
        for (int from = first; from < first + part; from += micro) {
            MaskedBatch batch = batches.part(step, from, from + micro);
            for (double loss : batch.losses(program.accumulate(batch, 1.0 / global, gradient))) {
                lossSum += loss;
            }
        }
        // Also shows that no replica has failed, as every gather before an exchange of vectors does.
        double globalLossSum = group.sum(lossSum);
        return new Step(globalLossSum, update(step));
    }

    private Optimizer.Update update(long step) {
        if (!sharded()) {
            group.sum(gradient.array());
            return optimizer.update(gradient, step);
        }
        group.reduceScatter(gradient.array(), shares);
        Optimizer.Update update = optimizer.update(gradient, step);
        group.allGather(parameters.array(), shares);
        return update;
    }

    /** The parameters; closed with the replica. */
    FlatVector parameters() {
        return parameters;
    }

    /** The moments, or this replica's share of them; closed with the replica. */
    Optimizer optimizer() {
        return optimizer;
    }

    /** A vector that nobody needs between two steps. */
    FlatVector scratch() {
        return gradient;
    }

    /** Brings the shares of a vector together in {@link #scratch}, together with all replicas. */
    void assemble(FlatVector share) {
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
        program.close();
        gradient.close();
        parameters.close();
    }
}
