package radd.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** A thread for each of several devices that share one piece of work. */
public final class DeviceThreads {
    private DeviceThreads() {}

    /**
     * Does the work of all devices at once and returns when all have ended; that of a single one is done by the calling thread.
     *
     * @param devices at least one; each has as many threads for an operation as one alone, because oneDNN's float32 sums depend on that
     * @param work does the part of a device, given its place in the list
     * @param cancel called at the first failure, which is then passed on: must make the others end soon
     */
    public static void run(List<Torch> devices, IntConsumer work, Runnable cancel) {
        if (devices.size() == 1) {
            devices.get(0).enterThread();
            work.accept(0);
            return;
        }
        FirstFailure failure = new FirstFailure();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            int device = i;
            Runnable part = () -> {
                devices.get(device).enterThread();
                work.accept(device);
            };
            Thread thread = new Thread(() -> failure.guard(part, cause -> cancel.run()), "device-" + i);
            threads.add(thread);
            thread.start();
        }
        threads.forEach(DeviceThreads::join);
        failure.rethrow();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while devices work", interrupted);
        }
    }
}
