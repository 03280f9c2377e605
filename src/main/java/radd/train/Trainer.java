package radd.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;
import radd.core.loss.ForwardProcess;
import radd.core.loss.Loss;
import radd.core.model.RaddTransformer;
import radd.data.Blocks;
import radd.data.EpochOrder;
import radd.engine.Collective;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.FileFailure;
import radd.modelio.ModelDescription;
import radd.modelio.RunFolders;

/**
 * The training loop: steps of all replicas and the moving average, with validation, snapshots and checkpoints in between.
 *
 * <p>Every process runs this loop in step with the others; the one of rank 0 has the run's folder and alone writes, validates and tells
 * listeners. Steps count from 1. A run that is stopped and resumed does what the uninterrupted one would have done, whatever the
 * number of replicas and processes.
 */
public final class Trainer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

    /** Preemption checkpoints that are kept: the newest, and the one before it should the newest be unreadable. */
    private static final int KEPT = 2;

    private final TrainConfig config;
    private final Precision precision;
    private final Collective processes;
    private final Optional<RunFolder> run;
    private final ModelDescription description;
    private final List<TrainingListener> listeners;
    private final RaddTransformer network;
    private final Replicas replicas;
    private final MovingAverage average;
    private final ForwardProcess process;
    private final Validation validation;
    private long step;

    /**
     * A trainer with freshly initialised parameters.
     *
     * @param devices the device of each replica of this process
     * @param precision of the matrix products
     * @param processes this process among others, which all make a trainer; of the calling thread, not closed here
     * @param run where checkpoints go; present in the process of rank 0 only
     * @param tokenizer name of the tokenizer, for the model's description
     * @param listeners hear of progress in the process of rank 0; the list may still grow until {@link #train}
     * @throws RaddException (CONFIG) if a batch cannot be spread evenly over all replicas
     */
    public Trainer(
            TrainConfig config,
            List<Torch> devices,
            Precision precision,
            Collective processes,
            Optional<RunFolder> run,
            String tokenizer,
            List<TrainingListener> listeners) {
        config.requireEvenlySpread(processes.size());
        this.config = config;
        this.precision = precision;
        this.processes = processes;
        this.run = run;
        this.description = new ModelDescription(config.model(), config.noise(), tokenizer);
        this.listeners = listeners;
        this.network = new RaddTransformer(config.model());
        this.replicas = new Replicas(config, network, devices, precision, processes);
        this.average =
                new MovingAverage(config.training().ema(), replicas.lead().parameters());
        Loss loss = Loss.of(config.training().lossType(), config.noise().schedule());
        this.process = new ForwardProcess(loss, config.training().timeSampler().samplerFor(loss.type()));
        this.validation = new Validation(config, network, precision, process);
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
     * Goes back to the newest checkpoint of the run's folder, which the process of rank 0 reads for all.
     *
     * @return the step it was written after
     * @throws RaddException (DATA) if there is none or it cannot be read
     */
    public long resume() {
        try (WholeState state = new WholeState(replicas)) {
            run.ifPresent(folder -> step = read(folder, state));
            step = processes.gather(step)[0];
            state.spread(average.parameters());
        }
        return step;
    }

    private long read(RunFolder folder, WholeState state) {
        Path newest = RunFolders.newestModel(folder.path());
        if (newest.equals(folder.path())) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "run " + folder.path() + " has no checkpoint to resume from",
                    "start a new run with --config " + folder.config());
        }
        long found = Checkpoint.read(newest, average.parameters(), state.vectors());
        LOG.info("resumed from {} after step {}", newest, found);
        return found;
    }

    /**
     * Trains until the last step or until one process is asked to stop, and writes a checkpoint at the end.
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
        ReportWindow window =
                new ReportWindow(training.batchSize(), config.model().length());
        long start = step;
        boolean saved = false;
        while (step < training.nIters() && processes.sum(stop.getAsBoolean() ? 1 : 0) == 0) {
            step++;
            window.add(step(batches));
            if (run.isPresent()) {
                report(batches, window, valid, start);
            }
            saved = saveIfDue();
        }
        if (!saved) {
            savePreemption();
        }
        return step >= training.nIters();
    }

    private boolean due(long every) {
        return step % every == 0 || step == config.training().nIters();
    }

    private long tokensPerStep() {
        return (long) config.training().batchSize() * config.model().length();
    }

    private Replica.Step step(TrainingBatches batches) {
        Replica.Step done =
                replicas.each(replica -> replica.step(batches, step)).get(0);
        if (run.isPresent()) { // one process speaks for all: they have the same numbers
            requireFinite(done);
        }
        average.update(replicas.lead().parameters(), step);
        if (replicas.count() > 1 && step % config.training().checkReplicas() == 0) {
            replicas.requireEqualParameters(step);
        }
        return done;
    }

    private void requireFinite(Replica.Step done) {
        double norm = done.update().gradientNorm();
        if (!Double.isFinite(done.lossSum()) || !Double.isFinite(norm)) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "training diverged at step " + step + ": loss "
                            + done.lossSum() / config.training().batchSize() + ", gradient norm " + norm,
                    "lower optim.lr or optim.grad_clip; checkpoints of earlier steps are in the run's folder");
        }
    }

    private void report(TrainingBatches batches, ReportWindow window, Optional<Blocks> valid, long start) {
        TrainingConfig training = config.training();
        for (TrainingListener listener : listeners) {
            listener.stepped(step, (step - start) * tokensPerStep());
        }
        if (due(training.logFreq())) {
            StepReport report = window.report(step, batches.order().epochAt(step * training.batchSize() - 1));
            listeners.forEach(listener -> listener.reported(report));
        }
        if (valid.isPresent() && due(training.evalFreq())) {
            double natsPerToken = validation.natsPerToken(valid.get(), average.parameters());
            listeners.forEach(listener -> listener.validated(step, natsPerToken));
        }
    }

    /** Whether what a stopped run goes on from was written. */
    private boolean saveIfDue() {
        if (due(config.training().snapshotFreq())) {
            save(RunFolder::checkpoints)
                    .ifPresent(folder ->
                            listeners.forEach(listener -> listener.snapshot(step, average.parameters(), folder)));
        }
        boolean preemption = step % config.training().snapshotFreqForPreemption() == 0;
        if (preemption) {
            savePreemption();
        }
        return preemption;
    }

    private void savePreemption() {
        if (save(RunFolder::checkpointsMeta).isEmpty()) {
            return;
        }
        Path parent = run.orElseThrow().checkpointsMeta();
        List<Path> all = new ArrayList<>(RunFolders.checkpoints(parent));
        try {
            while (all.size() > KEPT) {
                Checkpoint.delete(all.remove(0));
            }
        } catch (IOException e) {
            throw FileFailure.writing(parent, e);
        }
    }

    /** Writes a checkpoint where this process has the run's folder; all processes take part. */
    private Optional<Path> save(Function<RunFolder, Path> parent) {
        try (WholeState state = new WholeState(replicas)) {
            state.gather();
            Map<String, Object> notes = new LinkedHashMap<>();
            notes.put("seed", config.seed());
            notes.put("tokens", step * tokensPerStep());
            notes.put("device", replicas.lead().parameters().torch().deviceName());
            notes.put("replicas", replicas.count());
            notes.put("precision", precision.label());
            return run.map(folder -> Checkpoint.write(
                    parent.apply(folder), description, average.parameters(), state.vectors(), step, notes));
        }
    }

    @Override
    public void close() {
        average.close();
        replicas.close();
    }
}
