package radd.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice by given times, and what is remembered of it. */
class PrecisionTrialTest {
    private static final String MACHINE = "a processor, 2 threads, PyTorch 9";

    @TempDir
    private Path folder;

    private final AtomicInteger runs = new AtomicInteger();

    private PrecisionTrial.Outcome trial(Path cache, String machine, double float32, double oneDnn, double bfloat16) {
        return new PrecisionTrial(new TrialCache(cache, machine), () -> precision -> {
                    runs.incrementAndGet();
                    return switch (precision) {
                        case FLOAT32 -> float32;
                        case FLOAT32_ONEDNN -> oneDnn;
                        case BFLOAT16 -> bfloat16;
                        case FLOAT16 -> throw new AssertionError("float16 is no candidate");
                    };
                })
                .outcome();
    }

    private PrecisionTrial.Outcome trial(double float32, double oneDnn, double bfloat16) {
        return trial(folder, MACHINE, float32, oneDnn, bfloat16);
    }

    private Path file() {
        return new TrialCache(folder, MACHINE).file();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, 3, FLOAT32",
        "3, 1, 2, FLOAT32_ONEDNN",
        "3, 2, 1, BFLOAT16",
        "1, 0.95, 0.92, FLOAT32", // not by a margin
        "2, 1, 0.95, FLOAT32_ONEDNN",
        "1, 0.95, 0.5, BFLOAT16"
    })
    void theFastestIsTakenTheMoreExactInDoubt(double float32, double oneDnn, double bfloat16, Precision expected) {
        assertEquals(expected, trial(float32, oneDnn, bfloat16).precision());
    }

    @Test
    void theMedianDecidesNotOneOutlier() {
        Map<Precision, AtomicInteger> calls = new EnumMap<>(Precision.class);
        PrecisionTrial.Outcome outcome = new PrecisionTrial(new TrialCache(folder, MACHINE), () -> precision -> {
                    int call = calls.computeIfAbsent(precision, p -> new AtomicInteger())
                            .incrementAndGet();
                    boolean disturbed = precision == Precision.BFLOAT16 && call % 4 == 0;
                    return disturbed ? 100 : precision == Precision.BFLOAT16 ? 1 : 2;
                })
                .outcome();
        assertEquals(Precision.BFLOAT16, outcome.precision());
        assertEquals(1, outcome.seconds().get(Precision.BFLOAT16));
    }

    @Test
    void aHopelessCandidateIsNotRunAgain() {
        AtomicInteger slow = new AtomicInteger();
        PrecisionTrial.Outcome outcome = new PrecisionTrial(new TrialCache(folder, MACHINE), () -> precision -> {
                    if (precision == Precision.BFLOAT16) {
                        slow.incrementAndGet();
                        return 10;
                    }
                    return 1;
                })
                .outcome();
        assertEquals(2, slow.get());
        assertFalse(outcome.seconds().containsKey(Precision.BFLOAT16));
    }

    @Test
    void aCandidateThatIsNotOfferedIsPassedOver() {
        PrecisionTrial.Outcome outcome = new PrecisionTrial(new TrialCache(folder, MACHINE), () -> precision -> {
                    if (precision == Precision.FLOAT32_ONEDNN) {
                        throw new UnsupportedOperationException("no such operator");
                    }
                    return precision == Precision.BFLOAT16 ? 2 : 1;
                })
                .outcome();
        assertEquals(Precision.FLOAT32, outcome.precision());
        assertEquals(2, outcome.seconds().size());
    }

    @Test
    void theOutcomeIsRememberedForThisMachineOnly() {
        PrecisionTrial.Outcome first = trial(3, 2, 1);
        assertFalse(first.remembered());
        int measured = runs.get();
        PrecisionTrial.Outcome second = trial(1, 2, 3);
        assertTrue(second.remembered());
        assertEquals(measured, runs.get());
        assertEquals(Precision.BFLOAT16, second.precision());
        assertEquals(first.seconds(), second.seconds());
        PrecisionTrial.Outcome elsewhere = trial(folder, "another, 4 threads, PyTorch 9", 1, 2, 3);
        assertFalse(elsewhere.remembered());
        assertEquals(Precision.FLOAT32, elsewhere.precision());
        assertNotEquals(file(), new TrialCache(folder, "another, 4 threads, PyTorch 9").file());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"machine\": \"a processor, 2 threads, PyTorch 9\"}",
                "{\"machine\": \"a processor, 2 threads, PyTorch 9\", \"seconds\": {\"float99\": 1}}",
                "{\"machine\": \"a processor, 2 threads, PyTorch 9\", \"seconds\": {\"float32\": -1}}",
                "{\"machine\": \"a processor, 2 threads, PyTorch 9\", \"seconds\": {\"float16\": 1}}",
                "{\"machine\": \"another\", \"seconds\": {\"float32\": 1}}"
            })
    void aDamagedMemoryIsReplaced(String content) throws IOException {
        Files.writeString(file(), content);
        PrecisionTrial.Outcome outcome = trial(3, 2, 1);
        assertFalse(outcome.remembered());
        assertEquals(Precision.BFLOAT16, outcome.precision());
        assertTrue(trial(1, 2, 3).remembered());
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count()); // no temporary file stays
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNoError() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertEquals(
                Precision.BFLOAT16,
                trial(file.resolve("below"), MACHINE, 3, 2, 1).precision());
        assertEquals(
                Precision.FLOAT32,
                trial(file.resolve("below"), MACHINE, 1, 2, 3).precision());
    }

    @Test
    void thisMachineIsMeasured() {
        PrecisionTrial.Outcome outcome = PrecisionTrial.on(Torch.on("cpu"), folder);
        assertTrue(outcome.seconds().containsKey(outcome.precision()));
        assertTrue(outcome.seconds().values().stream().allMatch(time -> time > 0));
        assertTrue(outcome.reason().contains(outcome.precision().label()), outcome.reason());
        PrecisionTrial.Outcome again = PrecisionTrial.on(Torch.on("cpu"), folder);
        assertTrue(again.remembered());
        assertEquals(outcome.precision(), again.precision());
    }
}
