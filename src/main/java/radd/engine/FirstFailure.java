package radd.engine;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The first failure of several threads that work together. Thread-safe. */
public final class FirstFailure {
    private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

    /**
     * Does a thread's part. What it throws is kept if it is the first.
     *
     * @param cancel told of the first failure: makes the other threads end soon
     */
    public void guard(Runnable part, Consumer<Throwable> cancel) {
        try {
            part.run();
        } catch (RuntimeException | Error failure) { // whatever it is, it must not leave the others waiting
            if (first.compareAndSet(null, failure)) {
                cancel.accept(failure);
            }
        }
    }

    /** Throws the failure again, if there was one; called when all threads have ended. */
    public void rethrow() {
        if (first.get() instanceof Error error) {
            throw error;
        }
        if (first.get() instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
