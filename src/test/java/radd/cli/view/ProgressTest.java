package radd.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final String ERASE = "\r\u001B[K";
    private static final String WRAP_OFF = "\u001B[?7l";
    private static final String WRAP_ON = "\u001B[?7h";
    private static final long SECOND = 1_000_000_000L;

    private final StringWriter err = new StringWriter();
    private long now;

    /** What is on the screen's last line, checked to be drawn and cut as it should. */
    private String drawn() {
        String start = ERASE + WRAP_OFF;
        String text = err.toString();
        assertTrue(text.startsWith(start) && text.endsWith(WRAP_ON), text);
        return text.substring(start.length(), text.length() - WRAP_ON.length());
    }

    private Terminal terminal(boolean interactive, int columns) {
        return new Terminal(new PrintWriter(err), interactive, () -> new Terminal.Size(24, columns));
    }

    private Progress training(Terminal terminal, long from, long total) {
        return new Progress(terminal, () -> now, "train", "steps", from, total);
    }

    private void at(double seconds) {
        now = (long) (seconds * SECOND);
    }

    @Test
    void whatEndsWithinASecondShowsNothing() {
        for (boolean interactive : List.of(true, false)) {
            at(0);
            try (Progress progress = training(terminal(interactive, 80), 0, 10)) {
                at(0.9);
                progress.update(10, 100, "loss 1");
                progress.draw();
            }
            assertEquals("", err.toString());
        }
    }

    @Test
    void theBarShowsStepLossRateAndTimeLeft() {
        Progress progress = training(terminal(true, 80), 0, 100);
        at(5);
        progress.update(25, 5_000, "loss 3.214");
        progress.draw();
        assertEquals("train [=====               ]  25/100 steps  loss 3.214  1000 tokens/s  ETA 0:15", drawn());
    }

    @Test
    void theBarNeverReachesTheLastColumn() {
        for (int columns : List.of(1, 12, 40, 60, 75, 200)) {
            err.getBuffer().setLength(0);
            at(0);
            Progress progress = training(terminal(true, columns), 0, 100_000);
            at(3);
            progress.update(99_999, 123_456_789, "loss 3.214, grad 1.0e+00");
            progress.draw();
            String bar = columns == 1 ? "" : drawn();
            assertTrue(bar.length() < columns, bar);
            assertTrue("train  99999/100000 steps".startsWith(bar) || bar.contains("99999/100000"), bar);
        }
    }

    @Test
    void aLogLineIsPrintedAboveTheBar() {
        Terminal terminal = terminal(true, 60);
        Progress progress = training(terminal, 0, 4);
        at(2);
        progress.update(2, 0, "");
        progress.draw();
        String bar = drawn();
        err.getBuffer().setLength(0);
        terminal.println("saved");
        assertEquals(ERASE + "saved" + System.lineSeparator() + WRAP_OFF + bar + WRAP_ON, err.toString());
        err.getBuffer().setLength(0);
        at(4);
        progress.update(4, 0, "");
        progress.close();
        terminal.println("done");
        assertEquals(ERASE + "train: 4 steps in 0:04%ndone%n".formatted(), err.toString());
    }

    @Test
    void withoutATerminalThereIsALineNowAndThen() {
        Progress progress = training(terminal(false, 80), 0, 600);
        for (int second = 1; second <= 65; second++) {
            at(second);
            progress.update(second, second * 20_000L, "loss 2.5");
            progress.draw();
        }
        progress.close();
        assertEquals(
                List.of(
                        "train: 30/600 steps, loss 2.5, 20.0k tokens/s, ETA 9:30",
                        "train: 60/600 steps, loss 2.5, 20.0k tokens/s, ETA 9:00",
                        "train: 65 of 600 steps in 1:05, 20.0k tokens/s, loss 2.5"),
                err.toString().lines().toList());
    }

    @Test
    void aResumedRunCountsOnlyWhatItDidItself() {
        Progress progress = training(terminal(true, 200), 7_200, 10_800);
        at(10);
        progress.update(7_210, 10_000_000, "");
        progress.draw();
        assertTrue(drawn().endsWith("7210/10800 steps  1.00M tokens/s  ETA 59:50"), drawn());
    }

    @Test
    void theRateForgetsASlowStart() {
        Progress progress = training(terminal(true, 200), 0, 1_000);
        for (int second = 60; second <= 120; second++) {
            at(second);
            progress.update(second, (second - 60) * 500L, "");
        }
        progress.draw();
        assertTrue(err.toString().contains("  500 tokens/s  ETA 14:40"), err.toString());
    }

    @Test
    void beforeTheFirstReportItShowsHowLongItHasTaken() {
        Progress progress = training(terminal(true, 80), 0, 0);
        at(4);
        progress.draw();
        assertEquals("train  0 steps  after 0:04", drawn());
    }
}
