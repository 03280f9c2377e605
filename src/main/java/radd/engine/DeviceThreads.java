package radd.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A thread for each of several devices that share one piece of work. */
public final class DeviceThreads {
    private DeviceThreads() {}

    /**
     * Does the work of all devices at once and returns when all have ended; that of a single one is done by the calling thread.
     *
     * @param devices at least one; those on the CPU divide its threads
     * @param work does the part of a device, given its place in the list
     * @param cancel called at the first failure, which is then passed on: must make the others end soon
     */
    public static void run(List<Torch> devices, IntConsumer work, Runnable cancel) {
        if (devices.size() == 1) {
            devices.get(0).enterThread();
            work.accept(0);
            return;
        }
        int threadsEach = Math.max(1, devices.get(0).threads() / devices.size());
        AtomicReference<@Nullable Throwable> first = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            int device = i;
            Runnable part = () -> {
                try {
                    enter(devices.get(device), threadsEach);
                    work.accept(device);
                } catch (RuntimeException | Error failure) { // whatever it is, it ends the others
                    if (first.compareAndSet(null, failure)) {
                        cancel.run();
                    }
                }
            };
            Thread thread = new Thread(part, "device-" + i);
            threads.add(thread);
            thread.start();
        }
        threads.forEach(DeviceThreads::join);
        if (first.get() instanceof Error error) {
            throw error;
        }
        if (first.get() instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private static void enter(Torch torch, int threads) {
        torch.enterThread();
        if (!torch.isGpu()) {
            torch.useThreads(threads);
        }
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
