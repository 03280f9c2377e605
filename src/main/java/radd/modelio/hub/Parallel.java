package radd.modelio.hub;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Downloads at once, while the calling thread shows how far they are. */
final class Parallel {
    /** Hosts give one stream less than most lines can carry, and count the streams. */
    private static final int AT_ONCE = 4;

    private static final int MILLISECONDS_BETWEEN_LOOKS = 100;

    private Parallel() {}

    /**
     * Does all tasks.
     *
     * @param look is called now and then by the calling thread
     * @return their results, in the tasks' order
     * @throws IOException the first failure, after which the other tasks are ended
     */
    static <T> List<T> all(List<Callable<T>> tasks, Runnable look) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(AT_ONCE, tasks.size())), task -> {
            Thread thread = new Thread(task, "download");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<T> done = new ExecutorCompletionService<>(threads);
            List<Future<T>> futures = new ArrayList<>();
            tasks.forEach(task -> futures.add(done.submit(task)));
            for (int ended = 0; ended < tasks.size(); ) {
                Future<T> next = done.poll(MILLISECONDS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
                look.run();
                if (next != null) {
                    next.get();
                    ended++;
                }
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException failure) {
            throw cause(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts this thread", stopped);
        } finally {
            end(threads);
        }
    }

    private static IOException cause(ExecutionException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException checked ? checked : new IOException(cause);
    }

    /** No task outlives the call: a second one would meet it at the same file. */
    private static void end(ExecutorService threads) {
        threads.shutdownNow();
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
