package radd.train.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;
import radd.core.family.Model;
import radd.engine.FlatVector;
import radd.engine.Torch;
import radd.modelio.Checksums;
import radd.modelio.FileFailure;
import radd.modelio.RunFolders;

/**
 * The checkpoints of a run: copied while training waits, written in the background, and the newest undamaged one found again.
 *
 * <p>One is written at a time; a second waits for the first. A failure to write is thrown by the next call, on the thread that trains.
 */
public final class Checkpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    /** End of the name of a damaged checkpoint's folder, by which nothing takes it for one any more. */
    private static final String DAMAGED = ".damaged";

    private final RunFolder run;
    private final Model model;
    private final int kept;
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "checkpoint-writer"));
    private @Nullable Future<?> writing;

    /**
     * @param run where they go
     * @param model what is trained
     * @param kept how many preemption checkpoints are kept, at least 1
     */
    public Checkpoints(RunFolder run, Model model, int kept) {
        this.run = run;
        this.model = model;
        this.kept = kept;
    }

    /** Starts writing a checkpoint that is kept for good. */
    public void saveSnapshot(
            FlatVector average, Map<String, FlatVector> vectors, TrainingState state, Map<String, Object> notes) {
        save(run.checkpoints(), average, vectors, state, notes);
    }

    /** Starts writing a checkpoint that takes the place of the oldest of its kind. */
    public void savePreemption(
            FlatVector average, Map<String, FlatVector> vectors, TrainingState state, Map<String, Object> notes) {
        save(run.checkpointsMeta(), average, vectors, state, notes);
    }

    private void save(
            Path parent,
            FlatVector average,
            Map<String, FlatVector> vectors,
            TrainingState state,
            Map<String, Object> notes) {
        finish();
        Torch host = Torch.on("cpu");
        Copies copies = Copies.of(host, average, vectors);
        writing = writer.submit(() -> {
            host.enterThread();
            try (copies) {
                Checkpoint.write(parent, model, copies.average, copies.vectors, state, notes);
            }
            removeOld();
        });
    }

    /** The vectors as they were at a step, on the host. */
    private record Copies(FlatVector average, Map<String, FlatVector> vectors) implements AutoCloseable {
        static Copies of(Torch host, FlatVector average, Map<String, FlatVector> vectors) {
            Map<String, FlatVector> copies = new LinkedHashMap<>();
            vectors.forEach((name, vector) -> copies.put(name, copy(host, vector)));
            return new Copies(copy(host, average), copies);
        }

        private static FlatVector copy(Torch host, FlatVector vector) {
            FlatVector copy = FlatVector.zeros(host, vector.table());
            copy.copyFrom(vector);
            return copy;
        }

        @Override
        public void close() {
            average.close();
            vectors.values().forEach(FlatVector::close);
        }
    }

    /** Deletes the oldest preemption checkpoints, and what a killed process left unfinished. */
    private void removeOld() {
        List<Path> old = new ArrayList<>(RunFolders.checkpoints(run.checkpointsMeta()));
        old.subList(Math.max(0, old.size() - kept), old.size()).clear();
        try {
            for (Path folder : List.of(run.checkpointsMeta(), run.checkpoints())) {
                try (Stream<Path> entries = Files.list(folder)) {
                    entries.filter(entry -> entry.toString().endsWith(Checkpoint.PARTIAL))
                            .forEach(old::add);
                }
            }
            for (Path folder : old) {
                Checkpoint.delete(folder);
            }
        } catch (IOException e) {
            throw FileFailure.writing(run.checkpointsMeta(), e);
        }
    }

    /** Throws the failure of a checkpoint that was being written, if it has failed by now. */
    public void check() {
        if (writing != null && writing.isDone()) {
            finish();
        }
    }

    /**
     * Waits until everything is written.
     *
     * @throws RaddException (DATA) if it could not be; the checkpoints before are intact
     */
    public void finish() {
        Future<?> last = writing;
        writing = null;
        if (last == null) {
            return;
        }
        try {
            last.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RaddException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a checkpoint was being written", e);
        }
    }

    /**
     * Goes back to the newest undamaged checkpoint. A damaged one is renamed, with a warning, and the one before it tried.
     *
     * @param average receives the moving average
     * @param vectors receive the other vectors
     * @return where training stood
     * @throws RaddException (DATA) if there is none or it is of another model
     */
    public TrainingState restore(FlatVector average, Map<String, FlatVector> vectors) {
        for (Path folder : RunFolders.newestFirst(run.path())) {
            Optional<String> damage = Checksums.damage(folder);
            if (damage.isEmpty()) {
                TrainingState state = Checkpoint.read(folder, model, average, vectors);
                LOG.info("resumed from {} after step {}", folder, state.step());
                return state;
            }
            LOG.warn("{} is damaged, going back to the one before it: {}", folder, damage.get());
            setAside(folder);
        }
        throw new RaddException(
                RaddException.Kind.DATA,
                "run " + run.path() + " has no checkpoint to resume from",
                "start a new run with --config " + run.config());
    }

    private static void setAside(Path folder) {
        Path aside = folder.resolveSibling(folder.getFileName() + DAMAGED);
        try {
            Checkpoint.delete(aside);
            Files.move(folder, aside);
        } catch (IOException e) {
            throw FileFailure.writing(aside, e);
        }
    }

    /** The newest checkpoint, for messages; empty if there is none. */
    public Optional<Path> newest() {
        return RunFolders.newestFirst(run.path()).stream().findFirst();
    }

    /** Waits for what is being written; a failure to write it is only logged, because something else is ending the run. */
    @Override
    public void close() {
        try {
            finish();
        } catch (RaddException failure) {
            LOG.warn("{}", failure.getMessage());
        } finally {
            writer.shutdown();
        }
    }
}
