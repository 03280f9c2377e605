package radd.engine;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The start of the engine on a thread of its own, beside all that a command reads before it computes: to load PyTorch's libraries takes half a
 * second.
 */
public final class EngineStart {
    private static final AtomicReference<@Nullable Thread> BEGUN = new AtomicReference<>();

    private EngineStart() {}

    /** Begins, unless it has begun; whoever asks for a device waits for it, and is told if it fails. */
    public static void begin() {
        Thread thread = new Thread(EngineStart::start, "engine-start");
        thread.setDaemon(true);
        if (BEGUN.compareAndSet(null, thread)) {
            thread.start();
        }
    }

    private static void start() {
        try {
            Torch.gpus();
        } catch (RuntimeException | LinkageError untilADeviceIsAskedFor) {
            // The next one who starts the engine fails in the same way, and has someone to tell.
        }
    }

    /** Waits for what has begun: the process must not end while libraries are being loaded. */
    public static void await() {
        Thread thread = BEGUN.get();
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
