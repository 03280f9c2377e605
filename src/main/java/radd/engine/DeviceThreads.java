package radd.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A thread for each of several devices that share one piece of work. */
public final class DeviceThreads {
    /** How often the calling thread looks whether a device has gone on. */
    private static final long LOOK_MILLIS = 50;

    /** The part of one device. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does it.
         *
         * @param device the device's place in the list
         * @param heartbeat to be called whenever the device has done something, in the same thread
         */
        void of(int device, Runnable heartbeat);
    }

    private DeviceThreads() {}

    /**
     * Does the work of all devices at once and returns when all have ended; that of a single one is done by the calling thread.
     *
     * @param devices at least one; each has as many threads for an operation as one alone, because oneDNN's float32 sums depend on that
     * @param work does the part of a device
     * @param cancel called at the first failure, which is then passed on: must make the others end soon
     * @param heartbeat called by the calling thread, and soon, whenever a device has done something
     */
    public static void run(List<Torch> devices, Work work, Runnable cancel, Runnable heartbeat) {
        if (devices.size() == 1) {
            devices.get(0).enterThread();
            work.of(0, heartbeat);
            return;
        }
        FirstFailure failure = new FirstFailure();
        AtomicBoolean wentOn = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            int device = i;
            Runnable part = () -> {
                devices.get(device).enterThread();
                work.of(device, () -> wentOn.set(true));
            };
            Thread thread = new Thread(() -> failure.guard(part, cause -> cancel.run()), "device-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            while (!ended(thread)) {
                if (wentOn.getAndSet(false)) {
                    failure.guard(heartbeat, cause -> cancel.run());
                }
            }
        }
        failure.rethrow();
    }

    /** Waits a little for the end of a thread. */
    private static boolean ended(Thread thread) {
        try {
            thread.join(LOOK_MILLIS);
            return !thread.isAlive();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while devices work", interrupted);
        }
    }
}
