package radd.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.stream.DoubleStream;
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
    private final Checkpoints checkpoints;
    private final List<TrainingListener> listeners;
    private final RaddTransformer network;
    private final FlatVector parameters;
    private final FlatVector gradient;
    private final MaskedCrossEntropy program;
    private final Optimizer optimizer;
    private final MovingAverage average;
    private final ForwardProcess process;
    private final NonFiniteSteps nonFiniteSteps;
    private final PhaseClock clock = new PhaseClock();
    /** Only float16 needs one. */
    private Optional<LossScale> lossScale;

    private long step;
    /** Steps that changed the parameters. */
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
        this.checkpoints = new Checkpoints(
                run,
                new ModelDescription(config.model(), config.noise(), tokenizer),
                config.training().keepCheckpoints());
        this.listeners = listeners;
        this.network = new RaddTransformer(config.model());
        this.parameters = FlatVector.zeros(torch, network.table());
        Initialiser.initialise(parameters, config.seed());
        this.gradient = FlatVector.zeros(torch, network.table());
        int headChunk = config.training().headChunk();
        this.program = new MaskedCrossEntropy(
                network,
                parameters,
                precision,
                config.useCheckpoint(),
                headChunk > 0 ? headChunk : network.headChunk());
        this.optimizer = new Optimizer(config.optim(), config.training().nIters(), parameters);
        this.average = new MovingAverage(config.training().ema(), parameters);
        this.nonFiniteSteps = new NonFiniteSteps(config.training().onNan(), run, checkpoints);
        this.lossScale = precision == Precision.FLOAT16 ? Optional.of(LossScale.initial()) : Optional.empty();
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
        if (lossScale.isPresent()) {
            lossScale = Optional.of(state.lossScale().map(LossScale::new).orElseGet(LossScale::initial));
        }
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
                config.microBatchSize(),
                config.model().maskId());
        StepWindow window = new StepWindow(config, torch, clock);
        long start = step;
        try (BatchesAhead ahead = new BatchesAhead(batches, step + 1, 0, training.batchSize())) {
            while (step < training.nIters() && !stop.getAsBoolean()) {
                step++;
                checkpoints.check();
                step(batches, ahead, window);
                for (TrainingListener listener : listeners) {
                    listener.stepped(step, (step - start) * config.tokensPerStep());
                }
                afterStep(batches, valid, window);
            }
        }
        if (savedStep != step) {
            savePreemption();
        }
        clock.time(Phase.CHECKPOINT, checkpoints::finish);
        return step >= training.nIters();
    }

    /** What is due after some steps: report, validation, snapshot, checkpoint. */
    private void afterStep(TrainingBatches batches, Optional<Blocks> valid, StepWindow window) {
        TrainingConfig training = config.training();
        boolean last = step == training.nIters();
        if (step % training.logFreq() == 0 || last) {
            long epoch = batches.order().epochAt(step * training.batchSize() - 1);
            OptionalDouble scale = lossScale
                    .map(current -> OptionalDouble.of(current.state().scale()))
                    .orElse(OptionalDouble.empty());
            StepReport report = window.report(step, epoch, scale);
            listeners.forEach(listener -> listener.reported(report));
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

    private void step(TrainingBatches batches, BatchesAhead ahead, StepWindow window) {
        int global = batches.globalBatch();
        int micro = batches.microBatch();
        double scale = lossScale.map(current -> current.state().scale()).orElse(1.0);
        gradient.clear();
        double[] losses = new double[global];
        long masked = 0;
        double passNorm = 0;
        for (int from = 0; from < global; from += micro) {
            MaskedBatch batch = clock.time(Phase.DATA, ahead::next);
            long dropout = RandomStream.key(config.seed(), Purpose.DROPOUT, step, from);
            float[] crossEntropy =
                    clock.time(Phase.COMPUTE, () -> program.accumulate(batch, scale / global, gradient, dropout));
            System.arraycopy(batch.losses(crossEntropy), 0, losses, from, micro);
            masked += batch.positions().length;
            if (from == 0 && micro < global) {
                passNorm = optimizer.norm(gradient) / scale * global / micro;
            }
        }
        boolean finite = DoubleStream.of(losses).allMatch(Double::isFinite);
        Optimizer.Update update = finite
                ? clock.time(Phase.COMPUTE, () -> optimizer.update(gradient, updates + 1, scale))
                : Optimizer.Update.NONE;
        if (update.applied()) {
            updates++;
            average.update(parameters, updates);
            lossScale.ifPresent(LossScale::good);
            window.add(losses, masked, passNorm, update);
        } else {
            window.skip();
            boolean overflow = finite && lossScale.map(LossScale::overflowed).orElse(false);
            if (!overflow) {
                nonFiniteSteps.met(step, batches.blocks(step), losses, update.gradientNorm());
            }
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
        clock.time(Phase.CHECKPOINT, () -> checkpoints.saveSnapshot(average.parameters(), vectors(), state(), notes()));
        listeners.forEach(listener -> listener.snapshot(step, average.parameters()));
    }

    private void savePreemption() {
        clock.time(
                Phase.CHECKPOINT, () -> checkpoints.savePreemption(average.parameters(), vectors(), state(), notes()));
        savedStep = step;
    }

    private TrainingState state() {
        return new TrainingState(step, updates, lossScale.map(LossScale::state));
    }

    private Map<String, Object> notes() {
        Map<String, Object> notes = new LinkedHashMap<>();
        notes.put("seed", config.seed());
        notes.put("tokens", step * config.tokensPerStep());
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
