package radd.engine.collective;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import radd.RaddException;

/** Where the threads of a fixed number of members wait for each other, again and again; the first failure sends all away. */
final class Barrier {
    private final Duration timeout;
    private final IntFunction<String> names;
    private final boolean[] here;
    private int arrived;
    private long round;
    private @Nullable Throwable cancelled;

    /**
     * @param members how many meet
     * @param timeout how long member 0 waits for the others; they wait twice as long for it, because it may itself be waiting for
     *     another process
     * @param names what messages call a member
     */
    Barrier(int members, Duration timeout, IntFunction<String> names) {
        this.timeout = timeout;
        this.names = names;
        this.here = new boolean[members];
    }

    /**
     * Waits until every member has called.
     *
     * @throws PeerFailedException if one does not come in time
     * @throws IllegalStateException if the barrier is cancelled
     */
    synchronized void await(int member) {
        check();
        here[member] = true;
        if (++arrived == here.length) {
            arrived = 0;
            Arrays.fill(here, false);
            round++;
            notifyAll();
            return;
        }
        try {
            awaitOthers(System.nanoTime() + timeout.toNanos() * (member == 0 ? 1 : 2));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for other replicas", interrupted);
        }
    }

    private synchronized void awaitOthers(long deadline) throws InterruptedException {
        long mine = round;
        while (round == mine) {
            check();
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw missing();
            }
            wait(millis);
        }
    }

    private void check() {
        if (cancelled != null) {
            throw new IllegalStateException("another replica has failed", cancelled);
        }
    }

    private PeerFailedException missing() {
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < here.length; i++) {
            if (!here[i]) {
                missing.add(names.apply(i));
            }
        }
        return new PeerFailedException(new RaddException(
                RaddException.Kind.DEVICE,
                String.join(", ", missing) + " did not finish within " + timeout.toMillis() / 1e3 + " s of the others",
                "raise training.collective_timeout if the device is only slow"));
    }

    /** Sends all members away, now and from now on. */
    synchronized void cancel(Throwable cause) {
        if (cancelled == null) {
            cancelled = cause;
            notifyAll();
        }
    }
}
