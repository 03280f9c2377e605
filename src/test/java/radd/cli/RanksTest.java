package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes that wait at the end of their shares for one that is slow or hangs. */
class RanksTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"EVAL, 2", "SAMPLE, 1"})
    void aRankThatGoesOnSlowlyIsWaitedFor(String work, int devices) throws Exception {
        List<String> options = List.of("--work", work, "--device-count", Integer.toString(devices));
        MpiRun run = run(options, "FAST", "SLOW");
        assertEquals(0, run.code(), run.err());
        assertEquals(alone(options), run.out());
        assertEquals("", run.err());
    }

    @ParameterizedTest
    @CsvSource({"EVAL, 1", "SAMPLE, 2"})
    void aRankThatFallsSilentIsNamed(String work, int devices) throws Exception {
        MpiRun run = run(List.of("--work", work, "--device-count", Integer.toString(devices)), "FAST", "SILENT");
        assertEquals(4, run.code(), run.err());
        assertTrue(run.err().contains("radd: rank 1 of 2 was silent for 3.0 s; look at it"), run.err());
    }

    @Test
    void rankZeroIsNamedByAnother() throws Exception {
        MpiRun run = run(List.of(), "SILENT", "FAST", "FAST");
        assertEquals(4, run.code(), run.err());
        assertTrue(run.err().contains("radd: rank 0 of 3 was silent for 3.0 s; look at it"), run.err());
    }

    @Test
    void aRankThatFallsSilentIsNamedWhileRankZeroIsAtWork() throws Exception {
        MpiRun run = run(List.of(), "SLOWER", "FAST", "SILENT");
        assertEquals(4, run.code(), run.err());
        assertTrue(run.err().contains("radd: rank 2 of 3 was silent for 3.0 s; look at it"), run.err());
        assertFalse(run.err().contains("rank 0"), run.err());
    }

    private MpiRun run(List<String> options, String... manners) throws Exception {
        List<List<String>> commands = new ArrayList<>();
        for (String manner : manners) {
            List<String> command = new ArrayList<>(List.of("eval", "--manner", manner));
            command.addAll(options);
            commands.add(command);
        }
        return MpiRun.ended(folder, MpiRun.start(ChildMain.class, folder, commands));
    }

    private static String alone(List<String> options) {
        List<String> command = new ArrayList<>(List.of("eval"));
        command.addAll(options);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.execute(
                Main.commandLine(new PrintWriter(out), new PrintWriter(err), new ShareCommand()),
                command.toArray(String[]::new));
        assertEquals(0, code, err.toString());
        return out.toString();
    }
}
