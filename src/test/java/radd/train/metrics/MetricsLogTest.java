package radd.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.RaddException;

class MetricsLogTest {
    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void writeTenSteps() {
        file = folder.resolve("metrics.jsonl");
        try (MetricsLog log = MetricsLog.open(file, 0)) {
            for (long step = 1; step <= 10; step++) {
                log.write(step, Map.of("train_loss", 1.0 / step));
            }
        }
    }

    private List<Long> steps() {
        return MetricsLog.read(file).stream().map(MetricsLog.Entry::step).toList();
    }

    @Test
    void everyLineIsAnObjectThatBeginsWithItsStep() throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("loss", 0.1);
        values.put("phase", "valid");
        values.put("skipped", true);
        try (MetricsLog log = MetricsLog.open(file, 10)) {
            log.write(11, values);
        }
        List<String> lines = Files.readAllLines(file);
        assertEquals(11, lines.size());
        assertEquals("{\"step\":11,\"loss\":0.1,\"phase\":\"valid\",\"skipped\":true}", lines.get(10));
        assertEquals(values, MetricsLog.read(file).get(10).values());
    }

    @Test
    void numbersComeBackExactly() {
        assertEquals(1.0 / 3, MetricsLog.read(file).get(2).number("train_loss"), 0);
        assertTrue(Double.isNaN(MetricsLog.read(file).get(2).number("no_such")));
    }

    @Test
    void numbersThatAreNotFiniteSurvive() {
        try (MetricsLog log = MetricsLog.open(file, 10)) {
            log.write(11, Map.of("a", Double.NaN, "b", Double.POSITIVE_INFINITY, "c", Double.NEGATIVE_INFINITY));
        }
        MetricsLog.Entry entry = MetricsLog.read(file).get(10);
        assertTrue(Double.isNaN(entry.number("a")));
        assertEquals(Double.POSITIVE_INFINITY, entry.number("b"));
        assertEquals(Double.NEGATIVE_INFINITY, entry.number("c"));
    }

    @Test
    void aRunResumedFromAnEarlierStepTakesTheLaterLinesAway() {
        try (MetricsLog log = MetricsLog.open(file, 7)) {
            log.write(8, Map.of("train_loss", 88.0));
        }
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L), steps());
        assertEquals(88.0, MetricsLog.read(file).get(7).number("train_loss"));
    }

    @Test
    void aRunResumedFromItsEndKeepsEveryLine() {
        MetricsLog.open(file, 10).close();
        assertEquals(10, steps().size());
    }

    @Test
    void aLineThatACrashLeftUnfinishedIsNeitherReadNorKept() throws IOException {
        Files.writeString(file, "{\"step\":11,\"train_lo", StandardOpenOption.APPEND);
        assertEquals(10, steps().size());
        try (MetricsLog log = MetricsLog.open(file, 11)) {
            log.write(12, Map.of());
        }
        assertEquals(12L, steps().get(10));
        assertEquals(11, steps().size());
    }

    @Test
    void damagedLinesAreKeptAndNotRead() throws IOException {
        Files.writeString(file, "nonsense\n[]\n", StandardOpenOption.APPEND);
        Files.write(file, new byte[] {'"', (byte) 0xff, '\n'}, StandardOpenOption.APPEND);
        try (MetricsLog log = MetricsLog.open(file, 10)) {
            log.write(11, Map.of());
        }
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L), steps());
        assertEquals(14, lines());
    }

    private long lines() throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1).lines().count();
    }

    @Test
    void aFileThatCannotBeWrittenIsRefused() {
        RaddException refusal =
                assertThrows(RaddException.class, () -> MetricsLog.open(folder.resolve("none/metrics.jsonl"), 0));
        assertEquals(RaddException.Kind.DATA, refusal.kind());
    }
}
