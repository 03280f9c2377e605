package radd.bench;

import radd.core.loss.MaskedBatch;
import radd.core.model.Initialiser;
import radd.core.model.ModelConfig;
import radd.core.model.RaddTransformer;
import radd.engine.Collective;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.train.LearningRateSchedule;
import radd.train.OptimConfig;
import radd.train.Optimizer;
import radd.train.OptimizerType;

/** One replica's part of a training step on random tokens: its sequences, the sum of gradients, the update. */
final class ScalingStep implements AutoCloseable {
    /** Short sequences: the sum of gradients does not depend on it, and a step shall not take a minute. */
    static final int LENGTH = 256;

    private static final ModelConfig SMALL = new ModelConfig(50257, 768, LENGTH, 12, 12, 0);
    private static final OptimConfig ADAMW = new OptimConfig(
            OptimizerType.ADAMW, 3e-4, 0.9, 0.999, 1e-8, 0, 0, 1, LearningRateSchedule.CONSTANT, 0, true);

    /** More updates than are made: a constant rate does not depend on it. */
    private static final long UPDATES = 1_000_000;

    /** Sequences of all replicas together. */
    private static final int BATCH = 2;

    private final Collective group;
    private final FlatVector parameters;
    private final FlatVector gradient;
    private final MaskedCrossEntropy program;
    private final Optimizer optimizer;
    private final MaskedBatch batch;

    ScalingStep(Torch torch, Collective group) {
        RaddTransformer network = new RaddTransformer(SMALL);
        this.group = group;
        this.parameters = FlatVector.zeros(torch, network.table());
        Initialiser.initialise(parameters, 42);
        this.gradient = FlatVector.zeros(torch, network.table());
        this.program = new MaskedCrossEntropy(network, parameters, Precision.FLOAT32);
        this.optimizer = new Optimizer(ADAMW, UPDATES, parameters);
        this.batch = RandomBatch.of(SMALL, BATCH / group.size());
    }

    void run(long step) {
        gradient.clear();
        program.accumulate(batch, 1.0 / BATCH, gradient, step);
        group.sum(gradient.array());
        optimizer.update(gradient, step, 1);
    }

    @Override
    public void close() {
        optimizer.close();
        program.close();
        gradient.close();
        parameters.close();
    }
}
