package radd.train;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads and corrupts the batches to come on a thread of its own, so that training need not wait for them.
 *
 * <p>What a batch holds depends on its place alone, never on when it was made.
 */
final class BatchesAhead<B> implements AutoCloseable {
    /** Batches that are ready or being made: one to take, and enough for an uneven disk. */
    private static final int AHEAD = 4;

    private final TrainingBatches<B> batches;
    private final int from;
    private final int to;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> new Thread(task, "batches-ahead"));
    private final Queue<Future<TrainingBatches.Part<B>>> coming = new ArrayDeque<>();
    private long step;
    private int place;

    /**
     * Starts reading.
     *
     * @param batches what is read, a pass at a time
     * @param step the first step
     * @param from first place of every step's global batch that is wanted
     * @param to one past the last
     */
    BatchesAhead(TrainingBatches<B> batches, long step, int from, int to) {
        this.batches = batches;
        this.step = step;
        this.from = from;
        this.to = to;
        this.place = from;
        for (int i = 0; i < AHEAD; i++) {
            askForNext();
        }
    }

    private void askForNext() {
        long wantedStep = step;
        int wantedPlace = place;
        coming.add(reader.submit(() -> batches.part(
                wantedStep, wantedPlace, wantedPlace + batches.order().microBatch())));
        place += batches.order().microBatch();
        if (place >= to) {
            place = from;
            step++;
        }
    }

    /**
     * The next batch; waits until it is there.
     *
     * @throws RuntimeException what reading or corrupting it threw
     */
    TrainingBatches.Part<B> next() {
        askForNext();
        try {
            return coming.remove().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a batch", e);
        }
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
