package radd.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import radd.cli.view.Terminal;

/**
 * What Ctrl-C, SIGTERM and the signals of batch systems do: a command that holds a {@link Guard} finishes its step and writes what it must,
 * any other ends at once; the exit code is 130.
 *
 * <p>The virtual machine answers Ctrl-C and SIGTERM by running its shutdown hooks, so the hook installed here holds the process until the
 * command has ended. The machine's own exit runs the same hook, which then finds the command ended and does nothing.
 */
final class Interruption {
    /**
     * What job scripts ask a batch system to send some time before their limit. They would end the machine without its hooks. It needs the
     * second for itself, unless {@code _JAVA_SR_SIGNUM} names another for that, as the launcher does.
     */
    private static final List<String> OF_BATCH_SYSTEMS = List.of("USR1", "USR2");

    private static final CountDownLatch ENDED = new CountDownLatch(1);
    private static final AtomicReference<@Nullable Guard> GUARD = new AtomicReference<>();
    private static volatile boolean requested;
    private static volatile boolean byBatchSystem;
    private static volatile int endedWith;

    private Interruption() {}

    /**
     * Makes this process answer signals so. Called once, by {@link Main}.
     *
     * @param exit ends the process with a code
     */
    static void install(IntConsumer exit) {
        Runtime.getRuntime().addShutdownHook(new Thread(Interruption::shutDown, "interruption"));
        for (String signal : OF_BATCH_SYSTEMS) {
            Signals.handle(signal, () -> {
                byBatchSystem = true;
                exit.accept(ExitCode.INTERRUPTED.code());
            });
        }
    }

    /** Whether one of the signals came that batch systems are asked to send: the time is up, and nobody wants the work to end. */
    static boolean byBatchSystem() {
        return byBatchSystem;
    }

    /** Says that the command has ended, and how; the process may go. */
    static void ended(int code) {
        endedWith = code;
        ENDED.countDown();
    }

    /**
     * Asks that a signal wait for the calling command until the guard is closed and the command has returned.
     *
     * @param timeout how long the process may live on after a signal; a launcher such as Slurm or Docker may allow less
     */
    static Guard guard(Duration timeout) {
        Guard guard = new Guard(timeout);
        if (!GUARD.compareAndSet(null, guard)) {
            throw new IllegalStateException("one guard at a time");
        }
        return guard;
    }

    /** While open, a signal only asks the command to stop. */
    static final class Guard implements AutoCloseable {
        private final Duration timeout;

        private Guard(Duration timeout) {
            this.timeout = timeout;
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
            ended = ENDED.await(guard.timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException nobodyInterruptsThisThread) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            Terminal.current().show("");
            Terminal.current().println("radd: still busy after " + guard.timeout.toSeconds() + " s; stopped");
        }
        boolean failed = ended && endedWith != ExitCode.DONE.code();
        Runtime.getRuntime().halt(failed ? endedWith : ExitCode.INTERRUPTED.code());
    }

    /**
     * A machine that is shutting down ignores further signals.
     *
     * @return whether a second Ctrl-C will end the process at once
     */
    private static boolean haltOnSecondInterrupt() {
        return Signals.handle("INT", () -> {
            System.err.println(); // past the bar; not by way of the terminal, whose lock may be held
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
        });
    }
}
