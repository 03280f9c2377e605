package radd.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import radd.RaddException;

/** Another radd, started as this one was and with its streams: by the same Java, options and classes. */
final class ChildProcess {
    private static final long MILLISECONDS_BETWEEN_LOOKS = 50;

    private ChildProcess() {}

    /**
     * Runs a command to its end.
     *
     * @param args of radd
     * @param stop asked now and then; once true, the other process is asked to end, as by SIGTERM
     * @return its exit code
     * @throws RaddException (DEVICE) if it cannot be started
     */
    static int run(List<String> args, BooleanSupplier stop) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(args);
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            boolean told = false;
            while (!process.waitFor(MILLISECONDS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS)) {
                if (!told && stop.getAsBoolean()) {
                    told = true;
                    process.destroy(); // Ctrl-C has reached it, too; then this says nothing new
                }
            }
            return process.exitValue();
        } catch (IOException e) {
            throw new RaddException(
                    RaddException.Kind.DEVICE,
                    "no other process can be started: " + e.getMessage(),
                    "look for a limit of processes or memory",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }
}
