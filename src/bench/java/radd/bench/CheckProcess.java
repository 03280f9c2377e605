package radd.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process of the check, whose output goes to a file.
 *
 * @param command the program and its arguments
 * @param log what it prints, on both streams
 */
record CheckProcess(List<String> command, Path log) {
    /** Runs it to its end, or ends it and its children after so many seconds; returns the exit code. */
    int run(long mostSeconds) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            if (!process.waitFor(mostSeconds, TimeUnit.SECONDS)) {
                throw new IOException("not done after " + mostSeconds + " s: " + String.join(" ", lastWords()));
            }
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Runs it within what a part may take, and returns what it printed. */
    String require() throws IOException, InterruptedException {
        int code = run(GpuCheck.PART_SECONDS);
        if (code != 0) {
            throw new IOException("exit code " + code + ": " + String.join(" | ", lastWords()));
        }
        return text();
    }

    /** What it has printed. */
    String text() throws IOException {
        return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    }

    /** The last lines of what it printed. */
    List<String> lastWords() throws IOException {
        List<String> lines = text().lines().filter(line -> !line.isBlank()).toList();
        return lines.subList(Math.max(0, lines.size() - 5), lines.size());
    }
}
