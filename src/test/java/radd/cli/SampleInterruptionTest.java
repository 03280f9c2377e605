package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.Golden;

/** An interrupt sent to a real process that generates. */
class SampleInterruptionTest {
    @TempDir
    private Path folder;

    @Test
    void anInterruptEndsGenerationBetweenEvaluationsAndKeepsWhatIsFinished() throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = ChildMain.process(
                        Main.class,
                        "sample",
                        "--model-path",
                        Golden.path("model3").toString(),
                        "--precision=float32",
                        "--num-samples=2000000000",
                        "--batch-size=50")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            while (Files.size(out) == 0) {
                assertTrue(process.isAlive(), Files.readString(err));
                Thread.sleep(5);
            }
            Process kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
            assertEquals(0, kill.waitFor());
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the process never ended");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(130, process.exitValue(), Files.readString(err));
        List<String> lines = Files.readAllLines(out);
        assertTrue(lines.stream().allMatch(line -> line.matches("[0-3] [0-3] [0-3]")), "a line is not whole");
        List<String> errors = Files.readAllLines(err);
        assertTrue(errors.stream().anyMatch(line -> line.startsWith("stopping after this step")), errors.toString());
        String summary = "stopped: " + lines.size() + " of 2000000000 sequences, ";
        assertTrue(errors.stream().anyMatch(line -> line.startsWith(summary)), errors.toString());
    }
}
