package radd.cli.view;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The error stream, shared by log lines and the progress bar so that neither garbles the other: a line erases the bar, prints itself
 * and puts the bar back.
 *
 * <p>Thread-safe. One is in use at a time, because a process has one error stream.
 */
public final class Terminal {
    private static final Size DEFAULT_SIZE = new Size(24, 80);
    private static final Duration SIZE_KEPT = Duration.ofSeconds(2);
    private static final String ERASE_LINE = "\r\u001B[K";
    private static final String ERASE_BELOW = "\r\u001B[J";

    /** Of the terminal, in characters. */
    public record Size(int rows, int columns) {}

    // A bar that is too wide for a window just made narrower is cut by the terminal, not wrapped.
    private static final String WRAP_OFF = "\u001B[?7l";
    private static final String WRAP_ON = "\u001B[?7h";

    private static volatile Terminal current = on(new PrintWriter(
            new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), StandardCharsets.UTF_8), true));

    private final PrintWriter err;
    private final boolean interactive;
    private final Supplier<Size> sizeNow;
    private String bar = "";
    private Size size = DEFAULT_SIZE;
    private long sizeReadAt;
    private boolean sizeRead;

    public Terminal(PrintWriter err, boolean interactive, Supplier<Size> sizeNow) {
        this.err = err;
        this.interactive = interactive;
        this.sizeNow = sizeNow;
    }

    /**
     * The error stream as the launcher found it: Java 17 cannot tell whether it is a terminal, so {@code scripts/radd} says so in the
     * property {@code radd.stderr.tty}.
     */
    public static Terminal on(PrintWriter err) {
        boolean interactive = Boolean.getBoolean("radd.stderr.tty") && !"dumb".equals(System.getenv("TERM"));
        return new Terminal(err, interactive, Terminal::askSize);
    }

    /** The one that log lines and progress go to. */
    public static Terminal current() {
        return current;
    }

    /** Puts another in use and returns the one before it. */
    public static synchronized Terminal use(Terminal terminal) {
        Terminal before = current;
        current = terminal;
        return before;
    }

    /** Whether a person sees lines being redrawn. */
    public boolean interactive() {
        return interactive;
    }

    /** Prints a whole line, above the bar if there is one. */
    public synchronized void println(String line) {
        err.print(
                bar.isEmpty() ? line + System.lineSeparator() : erased() + line + System.lineSeparator() + drawn(bar));
        err.flush();
    }

    /** Draws the bar, one line or several without the last one's end, in place of the one before; an empty one erases it. */
    public synchronized void show(String line) {
        if (!interactive || line.equals(bar)) {
            return;
        }
        String erased = erased();
        bar = line;
        err.print(erased + drawn(bar));
        err.flush();
    }

    private static String drawn(String bar) {
        return bar.isEmpty() ? "" : WRAP_OFF + bar + WRAP_ON;
    }

    /** Takes the cursor, which stands behind the bar, to where the bar begins, and clears what was drawn. */
    private String erased() {
        long below = bar.lines().skip(1).count();
        return below == 0 ? ERASE_LINE : "\u001B[" + below + "A" + ERASE_BELOW;
    }

    /** Width of the terminal in characters; it may change while a command runs. */
    int columns() {
        return size().columns();
    }

    /** Height of the terminal in lines; it may change while a command runs. */
    int rows() {
        return size().rows();
    }

    private synchronized Size size() {
        long now = System.nanoTime();
        if (!sizeRead || now - sizeReadAt > SIZE_KEPT.toNanos()) {
            size = sizeNow.get();
            sizeRead = true;
            sizeReadAt = now;
        }
        return size;
    }

    private static Size askSize() {
        Size asked = stty();
        String fixed = System.getenv("COLUMNS");
        return fixed != null && fixed.matches("[1-9][0-9]{0,4}")
                ? new Size(asked.rows(), Integer.parseInt(fixed))
                : asked;
    }

    private static Size stty() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(200, TimeUnit.MILLISECONDS)) {
                stty.destroyForcibly();
                return DEFAULT_SIZE;
            }
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            int space = size.indexOf(' ');
            return size.matches("[1-9][0-9]* [1-9][0-9]*")
                    ? new Size(Integer.parseInt(size.substring(0, space)), Integer.parseInt(size.substring(space + 1)))
                    : DEFAULT_SIZE;
        } catch (IOException noStty) {
            return DEFAULT_SIZE;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return DEFAULT_SIZE;
        }
    }
}
