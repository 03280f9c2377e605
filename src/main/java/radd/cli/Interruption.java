package radd.cli;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What Ctrl-C and SIGTERM do: a command that holds a {@link Guard} finishes its step and writes what it must, any other ends at once;
 * the exit code is 130.
 *
 * <p>The virtual machine answers both signals by running its shutdown hooks, so the hook installed here holds the process until the
 * command has ended. The machine's own exit runs the same hook, which then finds the command ended and does nothing.
 */
final class Interruption {
    private static final CountDownLatch ENDED = new CountDownLatch(1);
    private static final AtomicReference<@Nullable Guard> GUARD = new AtomicReference<>();
    private static volatile boolean requested;
    private static volatile int endedWith;

    private Interruption() {}

    /** Makes this process answer signals so. Called once, by {@link Main}. */
    static void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(Interruption::shutDown, "interruption"));
    }

    /** Says that the command has ended, and how; the process may go. */
    static void ended(int code) {
        endedWith = code;
        ENDED.countDown();
    }

    /**
     * Asks that a signal wait for the calling command until the guard is closed and the command has returned.
     *
     * @param patience how long the process may live on after a signal; a launcher such as Slurm or Docker may allow less
     */
    static Guard guard(Duration patience) {
        Guard guard = new Guard(patience);
        if (!GUARD.compareAndSet(null, guard)) {
            throw new IllegalStateException("one guard at a time");
        }
        return guard;
    }

    /** While open, a signal only asks the command to stop. */
    static final class Guard implements AutoCloseable {
        private final Duration patience;

        private Guard(Duration patience) {
            this.patience = patience;
        }

        /** Whether the command should finish what it is at and return. */
        boolean requested() {
            return requested;
        }

        @Override
        public void close() {
            GUARD.compareAndSet(this, null);
        }
    }

    private static void shutDown() {
        if (ENDED.getCount() == 0) {
            return; // an ordinary exit
        }
        requested = true;
        Guard guard = GUARD.get();
        if (guard == null) {
            Terminal.current().show("");
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
            return;
        }
        boolean second = haltOnSecondInterrupt();
        Terminal.current().println("stopping after this step" + (second ? "; Ctrl-C again stops at once" : ""));
        boolean ended = false;
        try {
            ended = ENDED.await(guard.patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException nobodyInterruptsThisThread) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            Terminal.current().show("");
            Terminal.current().println("radd: still busy after " + guard.patience.toSeconds() + " s; stopped");
        }
        boolean failed = ended && endedWith != ExitCode.DONE.code();
        Runtime.getRuntime().halt(failed ? endedWith : ExitCode.INTERRUPTED.code());
    }

    /**
     * A machine that is shutting down ignores further signals. {@code sun.misc.Signal} changes that but is hidden by
     * {@code --release}, hence the reflection; a runtime without the class keeps the plain behaviour.
     *
     * @return whether a second Ctrl-C will end the process at once
     */
    private static boolean haltOnSecondInterrupt() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object halting = Proxy.newProxyInstance(
                    Interruption.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, args) -> {
                        System.err.println(); // past the bar; not by way of the terminal, whose lock may be held
                        Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
                        return null;
                    });
            Object interrupt = signal.getConstructor(String.class).newInstance("INT");
            signal.getMethod("handle", signal, handler).invoke(null, interrupt, halting);
            return true;
        } catch (ReflectiveOperationException | RuntimeException unavailable) {
            return false;
        }
    }
}
