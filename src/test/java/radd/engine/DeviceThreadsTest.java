package radd.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signs of life of devices that work together. */
class DeviceThreadsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void signsComeInTheCallingThreadWhileDevicesWork(int devices) {
        List<Thread> signs = new ArrayList<>();
        CountDownLatch seen = new CountDownLatch(1);
        run(
                devices,
                (device, heartbeat) -> {
                    if (device == 0) {
                        heartbeat.run();
                    }
                    await(seen); // no device ends before a sign has been given
                },
                () -> {
                    signs.add(Thread.currentThread());
                    seen.countDown();
                });
        assertEquals(Set.of(Thread.currentThread()), Set.copyOf(signs));
    }

    @Test
    void devicesThatDoNothingGiveNoSign() {
        List<Thread> signs = new ArrayList<>();
        run(2, (device, heartbeat) -> pause(), () -> signs.add(Thread.currentThread()));
        assertTrue(signs.isEmpty());
    }

    @Test
    void aSignThatFailsEndsAll() {
        CountDownLatch cancelled = new CountDownLatch(1);
        IllegalStateException failure = assertThrows(
                IllegalStateException.class,
                () -> DeviceThreads.run(
                        cpus(2),
                        (device, heartbeat) -> {
                            heartbeat.run();
                            await(cancelled);
                        },
                        cancelled::countDown,
                        () -> {
                            throw new IllegalStateException("no network");
                        }));
        assertEquals("no network", failure.getMessage());
    }

    private static void run(int devices, DeviceThreads.Work work, Runnable heartbeat) {
        DeviceThreads.run(cpus(devices), work, () -> {}, heartbeat);
    }

    private static List<Torch> cpus(int count) {
        return Collections.nCopies(count, Torch.on("cpu"));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException nobodyInterruptsThisThread) {
            Thread.currentThread().interrupt();
        }
    }

    /** Longer than the calling thread waits before it looks again. */
    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException nobodyInterruptsThisThread) {
            Thread.currentThread().interrupt();
        }
    }
}
