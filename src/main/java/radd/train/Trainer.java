package radd.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import radd.RaddException;
import radd.core.family.Model;
import radd.data.corpus.Blocks;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.train.checkpoint.Checkpoints;
import radd.train.checkpoint.RunFolder;
import radd.train.checkpoint.TrainingState;

/**
 * The training loop: steps of all replicas and the moving average, with validation, snapshots and checkpoints in between.
 *
 * <p>Every process runs this loop in step with the others; the one of rank 0 has the run's folder and alone writes and reports to
 * listeners. Steps count from 1. A run that is stopped and resumed does what the uninterrupted one would have done, whatever the
 * number of replicas and processes.
 */
public final class Trainer implements AutoCloseable {
    private final TrainConfig config;
    private final Precision precision;
    private final Collective processes;
    private final Optional<Checkpoints> checkpoints;
    private final Optional<NonFiniteSteps> nonFiniteSteps;
    private final List<TrainingListener> listeners;
    private final Model model;
    private final Replicas replicas;
    private final MovingAverage average;
    private final PhaseClock clock;
    /** Only float16 needs one. */
    private Optional<LossScale> lossScale;

    private long step;
    /** Steps that changed the parameters. */
    private long updates;
    /** Tokens that all steps trained on. */
    private long tokens;
    /** The step of the last preemption checkpoint; -1 before the first. */
    private long savedStep = -1;

    /**
     * A trainer with freshly initialised parameters.
     *
     * @param model what is trained
     * @param devices the device of each replica of this process
     * @param precision of the matrix products
     * @param processes this process among others, which all make a trainer; of the calling thread, not closed here
     * @param run where checkpoints go; present in the process of rank 0 only
     * @param listeners hear of progress in the process of rank 0; the list may still grow until {@link #train}
     * @throws RaddException (CONFIG) if a batch cannot be spread evenly over all replicas
     */
    public Trainer(
            TrainConfig config,
            Model model,
            List<Torch> devices,
            Precision precision,
            Collective processes,
            Optional<RunFolder> run,
            List<TrainingListener> listeners) {
        config.requireEvenlySpread(processes.size());
        this.config = config;
        this.precision = precision;
        this.processes = processes;
        TrainingConfig training = config.training();
        this.model = model;
        this.checkpoints = run.map(folder -> new Checkpoints(folder, model, training.keepCheckpoints()));
        this.nonFiniteSteps =
                run.map(folder -> new NonFiniteSteps(training.onNan(), folder, checkpoints.orElseThrow()));
        this.listeners = listeners;
        this.replicas = new Replicas(config, model, devices, precision, processes);
        this.clock = replicas.lead().clock();
        this.average = new MovingAverage(
                training.ema(), training.emaCopies(), replicas.lead().parameters());
        this.lossScale = precision == Precision.FLOAT16 ? Optional.of(LossScale.initial()) : Optional.empty();
    }

    /** Number of parameters. */
    public long parameterCount() {
        return model.table().parameterCount();
    }

    /** The averaged parameters, which snapshots and finished models have; closed with the trainer. */
    public FlatVector averagedParameters() {
        return average.parameters();
    }

    /** What is trained. */
    public Model model() {
        return model;
    }

    /** Steps done. */
    public long step() {
        return step;
    }

    /**
     * Goes back to the newest undamaged checkpoint of the run's folder, which the process of rank 0 reads for all.
     *
     * @return the step it was written after
     * @throws RaddException (DATA) if there is none or it cannot be read
     */
    public long resume() {
        try (WholeState whole = new WholeState(replicas)) {
            TrainingState read = checkpoints
                    .map(folder -> folder.restore(average.parameters(), whole.vectors()))
                    .orElse(TrainingState.START);
            TrainingState state = TrainingState.ofFirst(processes.gather(read.numbers()));
            whole.spread(average.parameters());
            step = state.step();
            savedStep = step;
            updates = state.updates();
            tokens = state.tokens().orElse(step * config.tokensPerStep());
            if (lossScale.isPresent()) {
                lossScale = Optional.of(state.lossScale().map(LossScale::new).orElseGet(LossScale::initial));
            }
        }
        return step;
    }

    /**
     * Trains until the last step or until one process is asked to stop, and writes a checkpoint at the end.
     *
     * @param train the training blocks, of the model's length or of shorter sequences that together have no more
     * @param stop asked between steps
     * @return whether the last step was reached
     */
    public boolean train(Blocks train, BooleanSupplier stop) {
        TrainingConfig training = config.training();
        replicas.all(replica -> replica.read(train, step + 1));
        BatchOrder order = BatchOrder.of(config, train, replicas.count());
        StepWindow window = new StepWindow(config, model, order.microBatch(), replicas);
        long tokensBefore = tokens;
        while (step < training.nIters() && processes.sum(stop.getAsBoolean() ? 1 : 0) == 0) {
            step++;
            checkpoints.ifPresent(Checkpoints::check);
            step(order, window);
            if (processes.rank() == 0) {
                report(order, window, tokensBefore);
            }
            if (due(training.evalFreq())) {
                listeners.forEach(listener -> listener.validate(step, average.parameters()));
            }
            saveIfDue();
        }
        if (savedStep != step) {
            savePreemption();
        }
        clock.time(Phase.CHECKPOINT, () -> checkpoints.ifPresent(Checkpoints::finish));
        return step >= training.nIters();
    }

    private void step(BatchOrder order, StepWindow window) {
        double scale = lossScale.map(current -> current.state().scale()).orElse(1.0);
        Replica.Step done =
                replicas.each(replica -> replica.step(step, updates + 1, scale)).get(0); // that of every replica
        tokens += done.tokens();
        if (done.update().applied()) {
            updates++;
            average.update(replicas.lead().parameters(), updates);
            lossScale.ifPresent(LossScale::good);
            window.add(done);
        } else {
            window.skip();
            boolean overflow = Double.isFinite(done.lossSum())
                    && lossScale.map(LossScale::overflowed).orElse(false);
            if (!overflow) {
                double[] losses = replicas.each(Replica::allLosses).get(0);
                nonFiniteSteps.ifPresent(steps -> steps.met(
                        step, order.blocks(step), losses, done.update().gradientNorm()));
            }
        }
        if (replicas.count() > 1 && step % config.training().checkReplicas() == 0) {
            replicas.requireEqualParameters(step);
        }
    }

    private boolean due(long every) {
        return step % every == 0 || step == config.training().nIters();
    }

    private void report(BatchOrder order, StepWindow window, long tokensBefore) {
        TrainingConfig training = config.training();
        listeners.forEach(listener -> listener.stepped(step, tokens - tokensBefore));
        if (due(training.logFreq())) {
            long epoch = order.epochs().epochAt(step * training.batchSize() - 1);
            StepReport report = window.report(step, tokens, epoch, lossScale.map(LossScale::state));
            listeners.forEach(listener -> listener.reported(report));
        }
    }

    private void saveIfDue() {
        TrainingConfig training = config.training();
        if (due(training.snapshotFreq())) {
            save((folder, vectors) -> folder.saveSnapshot(average.parameters(), vectors, state(), notes()));
            if (processes.rank() == 0) {
                listeners.forEach(listener -> listener.snapshot(step, average.parameters()));
            }
        }
        if (step % training.snapshotFreqForPreemption() == 0) {
            savePreemption();
        }
    }

    private void savePreemption() {
        save((folder, vectors) -> folder.savePreemption(average.parameters(), vectors, state(), notes()));
        savedStep = step;
    }

    /** Has the vectors written where this process has the run's folder; all processes take part. */
    private void save(BiConsumer<Checkpoints, Map<String, FlatVector>> writing) {
        clock.time(Phase.CHECKPOINT, () -> {
            try (WholeState whole = new WholeState(replicas)) {
                whole.gather();
                checkpoints.ifPresent(folder -> writing.accept(folder, whole.vectors()));
            }
        });
    }

    private TrainingState state() {
        return new TrainingState(step, updates, OptionalLong.of(tokens), lossScale.map(LossScale::state));
    }

    private Map<String, Object> notes() {
        Map<String, Object> notes = new LinkedHashMap<>();
        notes.put("seed", config.seed());
        notes.put("tokens", tokens);
        notes.put("device", replicas.lead().torch().deviceName());
        notes.put("replicas", replicas.count());
        notes.put("precision", precision.label());
        return notes;
    }

    @Override
    public void close() {
        checkpoints.ifPresent(Checkpoints::close);
        average.close();
        replicas.close();
    }
}
