package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;
import radd.cli.view.Terminal;

class LoggingTest {
    private static final Logger RADD = LoggerFactory.getLogger("radd.train.Trainer");

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();
    private Terminal before = Terminal.current();

    private final LoggerContext inUse = (LoggerContext) LoggerFactory.getILoggerFactory();

    /** Logging as users have it, whatever the other tests are run with. */
    @BeforeEach
    void capture() throws JoranException {
        before = Terminal.use(new Terminal(new PrintWriter(err), false, () -> new Terminal.Size(24, 80)));
        inUse.reset();
        configure(inUse, "");
    }

    @AfterEach
    void release() throws JoranException {
        Terminal.use(before);
        inUse.reset();
        new ContextInitializer(inUse).autoConfig();
    }

    private static void configure(LoggerContext context, String asked) throws JoranException {
        context.putProperty("RADD_LOG", asked);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Main.class.getResource("/radd-logback.xml"));
    }

    @Test
    void raddSpeaksInPlainLines() {
        RADD.info("step 10, loss {}", 3.5);
        RADD.warn("one sequence is too long", new IOException("line 7"));
        RADD.debug("not said");
        assertEquals(
                List.of("step 10, loss 3.5", "warning: one sequence is too long (line 7)"),
                err.toString().lines().toList());
    }

    @Test
    void theEngineIsSilentShortOfErrors() {
        Logger engine = LoggerFactory.getLogger("ai.djl.pytorch.engine.PtEngine");
        engine.info("PyTorch graph executor optimizer is enabled");
        engine.warn("No CUDA");
        LoggerFactory.getLogger("org.example.Library").info("hello");
        assertEquals("", err.toString());
        engine.error("broken");
        assertEquals("error: broken", err.toString().strip());
    }

    @ParameterizedTest
    @CsvSource({
        "'', INFO, ERROR, WARN",
        "nonsense, INFO, ERROR, WARN",
        "debug, DEBUG, DEBUG, DEBUG",
        "warn, WARN, ERROR, WARN",
        "error, ERROR, ERROR, ERROR"
    })
    void theEnvironmentSetsTheLevels(String asked, String radd, String engine, String others) throws Exception {
        LoggerContext context = new LoggerContext();
        configure(context, asked);
        assertEquals(Level.valueOf(radd), context.getLogger("radd.train").getEffectiveLevel());
        assertEquals(Level.valueOf(engine), context.getLogger("ai.djl.engine").getEffectiveLevel());
        assertEquals(Level.valueOf(others), context.getLogger("org.example").getEffectiveLevel());
    }

    @Test
    void aRunsLogHasTimesAndTracesAndIsContinuedByAResume() throws IOException {
        Path file = folder.resolve("logs");
        try (RunLog log = RunLog.open(file)) {
            assertEquals(file, log.file());
            RADD.info("first");
            RADD.warn("odd", new IOException("line 7"));
        }
        RADD.info("between");
        try (RunLog log = RunLog.open(file)) {
            assertEquals(file, log.file());
            RADD.info("resumed");
        }
        List<String> lines = Files.readAllLines(file);
        assertTrue(
                lines.get(0).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  Trainer: first"),
                lines.get(0));
        assertTrue(lines.stream().anyMatch(line -> line.contains("at radd.cli.LoggingTest")), lines.toString());
        assertTrue(lines.stream().noneMatch(line -> line.contains("between")), lines.toString());
        assertTrue(lines.get(lines.size() - 1).endsWith("Trainer: resumed"), lines.toString());
    }

    @Test
    void aLogThatCannotBeWrittenIsRefused() throws IOException {
        Path notAFolder = Files.writeString(folder.resolve("file"), "");
        RaddException refusal = assertThrows(RaddException.class, () -> RunLog.open(notAFolder.resolve("logs")));
        assertEquals(RaddException.Kind.DATA, refusal.kind());
    }
}
