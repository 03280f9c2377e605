package radd.cli;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * The error stream, shared by log lines and the progress bar so that neither garbles the other: a line erases the bar, prints itself
 * and puts the bar back.
 *
 * <p>Thread-safe. One is in use at a time, because a process has one error stream.
 */
final class Terminal {
    private static final int DEFAULT_COLUMNS = 80;
    private static final Duration COLUMNS_KEPT = Duration.ofSeconds(2);
    private static final String ERASE_LINE = "\r\u001B[K";

    // A bar that is too wide for a window just made narrower is cut by the terminal, not wrapped.
    private static final String WRAP_OFF = "\u001B[?7l";
    private static final String WRAP_ON = "\u001B[?7h";

    private static volatile Terminal current = on(new PrintWriter(
            new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), StandardCharsets.UTF_8), true));

    private final PrintWriter err;
    private final boolean interactive;
    private final IntSupplier columnsNow;
    private String bar = "";
    private int columns;
    private long columnsReadAt;

    Terminal(PrintWriter err, boolean interactive, IntSupplier columnsNow) {
        this.err = err;
        this.interactive = interactive;
        this.columnsNow = columnsNow;
    }

    /**
     * The error stream as the launcher found it: Java 17 cannot tell whether it is a terminal, so {@code scripts/radd} says so in the
     * property {@code radd.stderr.tty}.
     */
    static Terminal on(PrintWriter err) {
        boolean interactive = Boolean.getBoolean("radd.stderr.tty") && !"dumb".equals(System.getenv("TERM"));
        return new Terminal(err, interactive, Terminal::askColumns);
    }

    /** The one that log lines and progress go to. */
    static Terminal current() {
        return current;
    }

    /** Puts another in use and returns the one before it. */
    static synchronized Terminal use(Terminal terminal) {
        Terminal before = current;
        current = terminal;
        return before;
    }

    /** Whether a person sees lines being redrawn. */
    boolean interactive() {
        return interactive;
    }

    /** Prints a whole line, above the bar if there is one. */
    synchronized void println(String line) {
        err.print(
                bar.isEmpty()
                        ? line + System.lineSeparator()
                        : ERASE_LINE + line + System.lineSeparator() + drawn(bar));
        err.flush();
    }

    /** Draws the bar, one line without its end, in place of the one before; an empty one erases it. */
    synchronized void show(String line) {
        if (!interactive || line.equals(bar)) {
            return;
        }
        bar = line;
        err.print(ERASE_LINE + drawn(bar));
        err.flush();
    }

    private static String drawn(String bar) {
        return bar.isEmpty() ? "" : WRAP_OFF + bar + WRAP_ON;
    }

    /** Width of the terminal in characters; it may change while a command runs. */
    synchronized int columns() {
        long now = System.nanoTime();
        if (columns == 0 || now - columnsReadAt > COLUMNS_KEPT.toNanos()) {
            columns = columnsNow.getAsInt();
            columnsReadAt = now;
        }
        return columns;
    }

    private static int askColumns() {
        String fixed = System.getenv("COLUMNS");
        if (fixed != null && fixed.matches("[1-9][0-9]{0,4}")) {
            return Integer.parseInt(fixed);
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(200, TimeUnit.MILLISECONDS)) {
                stty.destroyForcibly();
                return DEFAULT_COLUMNS;
            }
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return size.matches("[0-9]+ [1-9][0-9]{0,4}")
                    ? Integer.parseInt(size.substring(size.indexOf(' ') + 1))
                    : DEFAULT_COLUMNS;
        } catch (IOException noStty) {
            return DEFAULT_COLUMNS;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return DEFAULT_COLUMNS;
        }
    }
}
