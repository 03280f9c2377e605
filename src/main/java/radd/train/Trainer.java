package radd.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import radd.RaddException;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.loss.ForwardProcess;
import radd.core.loss.Loss;
import radd.core.loss.MaskDraw;
import radd.core.loss.MaskedBatch;
import radd.core.loss.MaskedCrossEntropy;
import radd.core.model.ConditionalModel;
import radd.core.model.Initialiser;
import radd.core.model.RaddTransformer;
import radd.data.Blocks;
import radd.data.EpochOrder;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.ModelDescription;

/**
 * The training loop: masked batch, losses and gradient, clipped optimiser step, moving average; with validation, snapshots and
 * checkpoints in between.
 *
 * <p>Steps count from 1. A run that is stopped and resumed does what the uninterrupted one would have done.
 */
public final class Trainer implements AutoCloseable {
    private final TrainConfig config;
    private final Torch torch;
    private final Precision precision;
    private final RunFolder run;
    private final Checkpoints checkpoints;
    private final List<TrainingListener> listeners;
    private final RaddTransformer network;
    private final FlatVector parameters;
    private final FlatVector gradient;
    private final MaskedCrossEntropy program;
    private final Optimizer optimizer;
    private final MovingAverage average;
    private final ForwardProcess process;
    private long step;
    private long updates;
    /** The step of the last preemption checkpoint; -1 before the first. */
    private long savedStep = -1;

    /**
     * A trainer with freshly initialised parameters.
     *
     * @param torch the device
     * @param precision of the matrix products
     * @param run where checkpoints go
     * @param tokenizer name of the tokenizer, for the model's description
     * @param listeners hear of progress; the list may still grow until {@link #train}
     */
    public Trainer(
            TrainConfig config,
            Torch torch,
            Precision precision,
            RunFolder run,
            String tokenizer,
            List<TrainingListener> listeners) {
        this.config = config;
        this.torch = torch;
        this.precision = precision;
        this.run = run;
        this.checkpoints = new Checkpoints(
                run,
                new ModelDescription(config.model(), config.noise(), tokenizer),
                config.training().keepCheckpoints());
        this.listeners = listeners;
        this.network = new RaddTransformer(config.model());
        this.parameters = FlatVector.zeros(torch, network.table());
        Initialiser.initialise(parameters, config.seed());
        this.gradient = FlatVector.zeros(torch, network.table());
        this.program = new MaskedCrossEntropy(network, parameters, precision);
        this.optimizer = new Optimizer(config.optim(), parameters);
        this.average = new MovingAverage(config.training().ema(), parameters);
        Loss loss = Loss.of(config.training().lossType(), config.noise().schedule());
        this.process = new ForwardProcess(loss, config.training().timeSampler().samplerFor(loss.type()));
    }

    /** Number of parameters. */
    public long parameterCount() {
        return network.table().parameterCount();
    }

    /** The averaged parameters, which snapshots and finished models have; closed with the trainer. */
    public FlatVector averagedParameters() {
        return average.parameters();
    }

    /** The network. */
    public RaddTransformer network() {
        return network;
    }

    /** Steps done. */
    public long step() {
        return step;
    }

    /**
     * Goes back to the newest undamaged checkpoint of the run's folder.
     *
     * @return the step it was written after
     * @throws RaddException (DATA) if there is none or it cannot be read
     */
    public long resume() {
        TrainingState state = checkpoints.restore(average.parameters(), vectors());
        step = state.step();
        savedStep = step;
        updates = state.updates();
        return step;
    }

    /**
     * Trains until the last step or until asked to stop, and writes a checkpoint at the end.
     *
     * @param train the training blocks, all of the model's length
     * @param valid the validation blocks, if there are any
     * @param stop asked between steps
     * @return whether the last step was reached
     */
    public boolean train(Blocks train, Optional<Blocks> valid, BooleanSupplier stop) {
        TrainingConfig training = config.training();
        TrainingBatches batches = new TrainingBatches(
                train,
                new EpochOrder(config.seed(), train.count()),
                process,
                config.seed(),
                training.batchSize(),
                config.model().maskId());
        Window window = new Window(step);
        while (step < training.nIters() && !stop.getAsBoolean()) {
            step++;
            checkpoints.check();
            window.add(step(batches), tokensPerStep());
            for (TrainingListener listener : listeners) {
                listener.stepped(step, (step - window.start) * tokensPerStep());
            }
            boolean last = step == training.nIters();
            if (step % training.logFreq() == 0 || last) {
                window.report(batches);
            }
            if (valid.isPresent() && (step % training.evalFreq() == 0 || last)) {
                validate(valid.get());
            }
            if (step % training.snapshotFreq() == 0 || last) {
                snapshot();
            }
            if (step % training.snapshotFreqForPreemption() == 0) {
                savePreemption();
            }
        }
        if (savedStep != step) {
            savePreemption();
        }
        checkpoints.finish();
        return step >= training.nIters();
    }

    private long tokensPerStep() {
        return (long) config.training().batchSize() * config.model().length();
    }

    /** Sum of the sequences' losses, and the update that the step made. */
    private record Step(double lossSum, Optimizer.Update update) {}

    private Step step(TrainingBatches batches) {
        int global = config.training().batchSize();
        int micro = config.microBatchSize();
        torch.seedDropout(RandomStream.key(config.seed(), Purpose.DROPOUT, step, 0));
        gradient.clear();
        double lossSum = 0;
        for (int from = 0; from < global; from += micro) {
            MaskedBatch batch = batches.part(step, from, from + micro);
            for (double loss : batch.losses(program.accumulate(batch, 1.0 / global, gradient))) {
                lossSum += loss;
            }
        }
        Optimizer.Update update = optimizer.update(gradient, updates + 1);
        if (!Double.isFinite(lossSum) || !Double.isFinite(update.gradientNorm())) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "training diverged at step " + step + ": loss " + lossSum / global + ", gradient norm "
                            + update.gradientNorm(),
                    "lower optim.lr or optim.grad_clip; checkpoints of earlier steps are in " + run.path());
        }
        updates++;
        average.update(parameters, updates);
        return new Step(lossSum, update);
    }

    /** Sums over the steps since the last report. */
    private final class Window {
        private final long start;
        private long steps;
        private double lossSum;
        private long tokens;
        private long nanos = System.nanoTime();
        private Optimizer.Update last = new Optimizer.Update(0, 0);

        Window(long start) {
            this.start = start;
        }

        void add(Step done, long stepTokens) {
            steps++;
            lossSum += done.lossSum();
            tokens += stepTokens;
            last = done.update();
        }

        void report(TrainingBatches batches) {
            long now = System.nanoTime();
            double loss = lossSum / steps / config.training().batchSize();
            StepReport report = new StepReport(
                    step,
                    loss,
                    loss / config.model().length(),
                    last.gradientNorm(),
                    last.learningRate(),
                    step * tokensPerStep(),
                    tokens / ((now - nanos) / 1e9),
                    batches.order().epochAt(step * config.training().batchSize() - 1));
            listeners.forEach(listener -> listener.reported(report));
            steps = 0;
            lossSum = 0;
            tokens = 0;
            nanos = now;
        }
    }

    /** The loss of the moving average on the first validation blocks, with the same masks each time. */
    private void validate(Blocks valid) {
        int size = config.eval().batchSize();
        int wanted = (int) Math.min(valid.count(), (long) size * config.eval().batches());
        double lossSum = 0;
        long tokens = 0;
        try (ConditionalModel model = new ConditionalModel(network, average.parameters(), precision)) {
            for (int index = 0; index < wanted; index++) {
                int[] block = valid.block(index);
                MaskDraw draw = process.forSequence(config.seed(), 0, index, wanted, block.length);
                MaskedBatch batch = new MaskedBatch(
                        List.of(block), List.of(draw), config.model().maskId());
                lossSum += batch.losses(model.negativeLogLikelihoods(
                        batch.tokens(), batch.length(), batch.positions(), batch.targets()))[0];
                tokens += block.length;
            }
        }
        double natsPerToken = lossSum / tokens;
        listeners.forEach(listener -> listener.validated(step, natsPerToken));
    }

    private void snapshot() {
        checkpoints.saveSnapshot(average.parameters(), vectors(), state(), notes());
        listeners.forEach(listener -> listener.snapshot(step, average.parameters()));
    }

    private void savePreemption() {
        checkpoints.savePreemption(average.parameters(), vectors(), state(), notes());
        savedStep = step;
    }

    private TrainingState state() {
        return new TrainingState(step, updates, Optional.empty());
    }

    private Map<String, Object> notes() {
        Map<String, Object> notes = new LinkedHashMap<>();
        notes.put("seed", config.seed());
        notes.put("tokens", step * tokensPerStep());
        notes.put("device", torch.deviceName());
        notes.put("precision", precision.label());
        return notes;
    }

    private Map<String, FlatVector> vectors() {
        Map<String, FlatVector> vectors = new LinkedHashMap<>();
        vectors.put("parameters", parameters);
        vectors.put("first_moment", optimizer.firstMoment());
        vectors.put("second_moment", optimizer.secondMoment());
        return vectors;
    }

    @Override
    public void close() {
        checkpoints.close();
        average.close();
        optimizer.close();
        program.close();
        gradient.close();
        parameters.close();
    }
}
