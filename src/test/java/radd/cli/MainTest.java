package radd.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int radd(String... args) {
        return Main.execute(
                Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true), new FailingCommand()), args);
    }

    private void assertOneErrorLine(String start, String part) {
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().startsWith(start), err.toString());
        assertTrue(err.toString().contains(part), err.toString());
    }

    @Test
    void helpListsCommandsOnStandardOutput() {
        assertEquals(0, radd("--help"));
        assertTrue(out.toString().contains("Usage: radd"), out.toString());
        assertTrue(out.toString().contains("sample"), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void everyCommandHasHelpAndShowsTheGlobalOption() {
        assertEquals(0, radd("sample", "--help"));
        assertTrue(out.toString().contains("Usage: radd sample"), out.toString());
        assertTrue(out.toString().contains("--stacktrace"), out.toString());
        assertTrue(out.toString().contains("--model-path"), out.toString());
    }

    @Test
    void versionNamesTheProgramAndItsJava() {
        assertEquals(0, radd("--version"));
        assertTrue(out.toString().startsWith("radd "), out.toString());
        assertTrue(out.toString().contains("Java " + System.getProperty("java.version")), out.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "CONFIG, 2, length: 0 is not in 1..1024; set it",
        "DATA, 3, model.safetensors is cut; copy it again",
        "DEVICE, 4, no cuda:7; use --device cpu",
        "WRAPPED, 3, replica 1; look there",
        "MISSING_FILE, 3, no such file: /no/such/file",
        "DISK_FULL, 3, No space left on device",
        "HEAP, 4, RADD_JAVA_OPTS",
        "TORCH_CPU, 4, not enough memory: 10",
        "TORCH_CUDA, 4, CUDA out of memory",
        "DEFECT, 1, --stacktrace"
    })
    void everyFailureIsOneLineAndAnExitCode(String failure, int code, String part) {
        assertEquals(code, radd("sample", "--failure", failure));
        assertOneErrorLine("radd: ", part);
        assertEquals("", out.toString());
    }

    @Test
    void aReaderThatWentAwayIsNotAFailure() {
        assertEquals(0, radd("sample", "--failure", "reader_gone"));
        assertEquals("", err.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "--help, Broken pipe, 0, ''",
        "sample, Broken pipe, 0, ''",
        "--help, No space left on device, 3, No space left",
        "sample, No space left on device, 3, No space left"
    })
    void anOutputThatCannotBeWrittenIsNeitherAStackTraceNorASuccess(String arg, String reason, int code, String part) {
        OutputStream refusing = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException(reason);
            }
        };
        PrintWriter results = new PrintWriter(new OutputStreamWriter(new ResultStream(refusing), UTF_8), true);
        assertEquals(
                code, Main.execute(Main.commandLine(results, new PrintWriter(err, true), new FailingCommand()), arg));
        if (code == 0) {
            assertEquals("", err.toString());
        } else {
            assertOneErrorLine("radd: ", part);
        }
    }

    @Test
    void theTraceIsShownOnRequestBeforeOrAfterTheCommand() {
        assertEquals(1, radd("sample", "--failure", "defect", "--stacktrace"));
        assertTrue(err.toString().contains("at radd.cli.FailingCommand.call"), err.toString());
        err.getBuffer().setLength(0);
        assertEquals(4, radd("--stacktrace", "sample", "--failure", "heap"));
        assertTrue(err.toString().contains("at radd.cli.FailingCommand.call"), err.toString());
        err.getBuffer().setLength(0);
        assertEquals(1, radd("sample", "--failure", "defect"));
        assertFalse(err.toString().contains("at radd."), err.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "smaple, radd:, did you mean sample",
        "--verson, radd:, did you mean --version",
        "sample --model-pth=x, radd sample:, did you mean --model-path",
        "sample --lines=many, radd sample:, many",
        "sample --lines, radd sample:, --lines",
        "'', radd:, missing command: one of sample"
    })
    void aCommandLineThatCannotBeReadIsOneLineWithASuggestion(String line, String start, String part) {
        assertEquals(2, radd(line.isEmpty() ? new String[0] : line.split(" ")));
        assertOneErrorLine(start, part);
        assertTrue(err.toString().contains("--help'"), err.toString());
    }

    @ParameterizedTest
    @CsvSource({"--model-path m_1", "--model_path m_1", "--model-path=m_1", "--model_path=m_1"})
    void flagsMayBeWrittenWithUnderscores(String flags) {
        assertEquals(0, radd(("sample " + flags).split(" ")));
        assertEquals("model m_1", out.toString().strip());
    }

    @Test
    void valuesKeepTheirUnderscores() {
        assertEquals(0, radd("sample", "--model-path", "--not_a_flag"));
        assertEquals("model --not_a_flag", out.toString().strip());
    }

    @Test
    void argumentsMayStandInAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("args"), "# of the model\nsample\n--model_path \"m\u00E4 1\"\n");
        assertEquals(0, radd("@" + file), err.toString());
        assertEquals("model m\u00E4 1", out.toString().strip());
        assertEquals(0, radd("sample", "--model-path", "@no-such-file"));
        assertTrue(out.toString().contains("model @no-such-file"), out.toString());
    }
}
