package radd.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import radd.RaddException;

/** Asks a program of the batch system. */
final class Answer {
    private Answer() {}

    /**
     * Runs a program that is soon done.
     *
     * @param command the program, looked for on the PATH, and its arguments
     * @return what it prints
     * @throws RaddException (CONFIG) if there is no such program, (DATA) with its own words if it fails
     */
    static String of(List<String> command) {
        String program = command.get(0);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            String printed;
            try (BufferedReader lines = process.inputReader(Charset.defaultCharset())) {
                printed = lines.lines().collect(Collectors.joining(" ")).strip();
            }
            int code = process.waitFor();
            if (code != 0) {
                throw new RaddException(
                        RaddException.Kind.DATA,
                        "'" + String.join(" ", command) + "' failed with code " + code + ": " + printed,
                        "mend it and give the command again");
            }
            return printed;
        } catch (IOException notStarted) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    program + " cannot be started: " + notStarted.getMessage(),
                    "put Slurm's programs on the PATH, on a machine that may submit jobs",
                    notStarted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }
}
