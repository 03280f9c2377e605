package radd.cli.view;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How far a long command is: a bar on a terminal, a line now and then elsewhere, nothing at all for what ends within a second.
 *
 * <p>The command only reports its state; a thread of its own draws it, so a report costs nothing and a long step still shows life.
 * Close it to erase the bar and to leave one line that sums up.
 */
public final class Progress implements AutoCloseable {
    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final Duration REDRAW = Duration.ofMillis(100);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(30);
    private static final Duration RATE_WINDOW = Duration.ofSeconds(30);
    private static final int SMALLEST_BAR = 10;
    private static final int LARGEST_BAR = 40;

    /** What was done when: the rates are taken over the last of these. */
    private record Sample(long nanos, long done, long tokens) {}

    private final Terminal terminal;
    private final LongSupplier clock;
    private final String what;
    private final String unit;
    private final long from;
    private final long total;
    private final long startedAt;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private Sample latest;
    private String detail = "";
    private long shownAt;
    private boolean shown;
    private final CountDownLatch closed = new CountDownLatch(1);

    Progress(Terminal terminal, LongSupplier clock, String what, String unit, long from, long total) {
        this.terminal = terminal;
        this.clock = clock;
        this.what = what;
        this.unit = unit;
        this.from = from;
        this.total = total;
        this.startedAt = clock.getAsLong();
        this.latest = new Sample(startedAt, from, 0);
        samples.add(latest);
    }

    /**
     * Starts showing progress on the error stream.
     *
     * @param what the command, such as {@code train}
     * @param unit what is counted, in the plural: {@code steps}
     * @param from the count at the start, above 0 when a run is resumed
     * @param total the count at the end; 0 if it is not known
     */
    public static Progress start(String what, String unit, long from, long total) {
        Progress progress = new Progress(Terminal.current(), System::nanoTime, what, unit, from, total);
        Thread drawer = new Thread(progress::drawUntilClosed, "progress");
        drawer.setDaemon(true);
        drawer.start();
        return progress;
    }

    /**
     * Reports the state.
     *
     * @param done the count so far, of the same kind as the total
     * @param tokens tokens processed since the start of this progress; 0 where none are
     * @param detail what else to show, such as {@code loss 3.214}; may be empty
     */
    public synchronized void update(long done, long tokens, String detail) {
        this.detail = detail;
        latest = new Sample(clock.getAsLong(), done, tokens);
        if (latest.nanos() - samples.getLast().nanos() >= REDRAW.toNanos() || samples.size() == 1) {
            samples.addLast(latest);
        }
        while (samples.size() > 2 && latest.nanos() - samples.getFirst().nanos() > RATE_WINDOW.toNanos()) {
            samples.removeFirst();
        }
    }

    private void drawUntilClosed() {
        try {
            while (!closed.await(REDRAW.toMillis(), TimeUnit.MILLISECONDS)) {
                draw();
            }
        } catch (InterruptedException nobodyInterruptsThisThread) {
            Thread.currentThread().interrupt();
        }
    }

    /** Shows the state if it is time to. */
    synchronized void draw() {
        long now = clock.getAsLong();
        if (closed.getCount() == 0 || now - startedAt < SILENCE.toNanos()) {
            return;
        }
        if (terminal.interactive()) {
            shown = true;
            terminal.show(bar(terminal.columns() - 1));
        } else if (now - (shown ? shownAt : startedAt) >= BETWEEN_LINES.toNanos()) {
            shown = true;
            shownAt = now;
            terminal.println(what + ": " + String.join(", ", parts()));
        }
    }

    @Override
    public synchronized void close() {
        closed.countDown();
        terminal.show("");
        if (shown) {
            terminal.println(what + ": " + summary());
            shown = false;
        }
    }

    private String summary() {
        double seconds = Math.max(1e-9, (clock.getAsLong() - startedAt) / 1e9);
        boolean whole = total <= 0 || latest.done() == total;
        String count = whole ? latest.done() - from + " " + unit : latest.done() + " of " + total + " " + unit;
        String rate = latest.tokens() == 0 ? "" : ", " + rate(latest.tokens() / seconds);
        return count + " in " + time(seconds) + rate + (detail.isEmpty() ? "" : ", " + detail);
    }

    /** Count, detail, rate and time left, as far as they are known. */
    private List<String> parts() {
        List<String> parts = new ArrayList<>();
        parts.add(total > 0 ? latest.done() + "/" + total + " " + unit : latest.done() + " " + unit);
        if (!detail.isEmpty()) {
            parts.add(detail);
        }
        Sample first = samples.getFirst();
        double seconds = (latest.nanos() - first.nanos()) / 1e9;
        if (seconds > 0 && latest.tokens() > first.tokens()) {
            parts.add(rate((latest.tokens() - first.tokens()) / seconds));
        }
        if (seconds > 0 && total > 0 && latest.done() > first.done()) {
            double perSecond = (latest.done() - first.done()) / seconds;
            double sinceReport = (clock.getAsLong() - latest.nanos()) / 1e9;
            parts.add("ETA " + time(Math.max(0, (total - latest.done()) / perSecond - sinceReport)));
        } else {
            parts.add("after " + time((clock.getAsLong() - startedAt) / 1e9));
        }
        return parts;
    }

    /** The parts on one line with a bar in the room that is left; what does not fit is cut. */
    private String bar(int width) {
        String text = String.join("  ", parts());
        int room = Math.min(LARGEST_BAR, width - what.length() - text.length() - 5);
        String line = what + "  " + text;
        if (total > 0 && room >= SMALLEST_BAR) {
            double share = Math.min(1, Math.max(0, latest.done() / (double) total));
            int filled = (int) Math.round(share * room);
            line = what + " [" + "=".repeat(filled) + " ".repeat(room - filled) + "]  " + text;
        }
        return line.substring(0, Math.max(0, Math.min(line.length(), width)));
    }

    private static String rate(double tokensPerSecond) {
        if (tokensPerSecond >= 999_500) {
            return String.format(Locale.ROOT, "%.2fM tokens/s", tokensPerSecond / 1e6);
        }
        return tokensPerSecond >= 9_995
                ? String.format(Locale.ROOT, "%.1fk tokens/s", tokensPerSecond / 1e3)
                : String.format(Locale.ROOT, "%.0f tokens/s", tokensPerSecond);
    }

    /** Hours only when there are any: {@code 2:05:09} or {@code 5:09}. */
    private static String time(double seconds) {
        long whole = Math.round(seconds);
        return whole >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }
}
