package radd.bench;

import radd.engine.collective.Collective;
import radd.core.loss.PositionLossProgram;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import radd.core.loss.PositionBatch;
import radd.core.loss.PassPart;
import radd.core.network.Initialiser;
import radd.core.network.ModelConfig;
import radd.core.network.DiffusionTransformer;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.train.LearningRateSchedule;
import radd.train.MovingAverage;
import radd.train.OptimConfig;
import radd.train.Optimizer;
import radd.train.OptimizerType;

/** One replica's part of a training step in one pass: forward, loss, backward, sum of gradients, update, moving average. */
final class TrainingStep implements AutoCloseable {
    private static final OptimConfig ADAMW = new OptimConfig(
            OptimizerType.ADAMW, 3e-4, 0.9, 0.999, 1e-8, 0, 0, 1, LearningRateSchedule.CONSTANT, 0, true);

    /** More updates than are made: a constant rate does not depend on it. */
    private static final long UPDATES = 1_000_000;

    private final Torch torch;
    private final Collective group;
    private final FlatVector parameters;
    private final FlatVector gradient;
    private final PositionLossProgram program;
    private final Optimizer optimizer;
    private final MovingAverage average;

    TrainingStep(Torch torch, Collective group, ModelConfig config, Precision precision) {
        DiffusionTransformer network = new DiffusionTransformer(config);
        this.torch = torch;
        this.group = group;
        this.parameters = FlatVector.zeros(torch, network.table());
        Initialiser.initialise(parameters, 42);
        this.gradient = FlatVector.zeros(torch, network.table());
        this.program = Networks.program(network, parameters, precision);
        this.optimizer = new Optimizer(ADAMW, UPDATES, parameters);
        this.average = new MovingAverage(0.9999, 0, parameters);
    }

    /** The parameters; closed with this. */
    FlatVector parameters() {
        return parameters;
    }

    /**
     * One step to its end.
     *
     * @param batch this replica's sequences, as many as every other's
     * @param step from 1
     */
    void run(PositionBatch batch, long step) {
        gradient.clear();
        program.refresh();
        program.accumulate(batch, scale(batch), gradient, step);
        group.sum(gradient.array());
        optimizer.update(gradient, step, 1);
        average.update(parameters, step);
        torch.await();
    }

    private double scale(PositionBatch batch) {
        return 1.0 / (batch.size() * group.size());
    }

    /** The same with a wait after each phase, whose seconds are added to those under its name. */
    void runTimed(PositionBatch batch, long step, Map<String, Double> seconds) {
        torch.await();
        long[] last = {System.nanoTime()};
        Consumer<String> ended = phase -> {
            torch.await();
            long now = System.nanoTime();
            seconds.merge(phase, (now - last[0]) / 1e9, Double::sum);
            last[0] = now;
        };
        gradient.clear();
        program.refresh();
        ended.accept("clear and cast");
        Map<PassPart, String> names = new EnumMap<>(Map.of(
                PassPart.FORWARD, "forward", PassPart.LOSS, "head and loss", PassPart.BACKWARD, "backward"));
        program.accumulate(batch, scale(batch), gradient, step, part -> ended.accept(names.getOrDefault(part, "")));
        group.sum(gradient.array());
        ended.accept("losses and sum");
        optimizer.update(gradient, step, 1);
        ended.accept("optimiser");
        average.update(parameters, step);
        ended.accept("moving average");
    }

    /** A table for {@link #runTimed}, in the order of the phases. */
    static Map<String, Double> noSeconds() {
        return new LinkedHashMap<>();
    }

    @Override
    public void close() {
        average.close();
        optimizer.close();
        program.close();
        gradient.close();
        parameters.close();
    }
}
