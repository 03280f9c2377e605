package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals sent to a real process. */
class InterruptionTest {
    @TempDir
    private Path folder;

    private @Nullable Process child;

    @AfterEach
    void endChild() {
        if (child != null) {
            child.destroyForcibly();
        }
    }

    /** Starts a command and returns its first line of output. */
    private String start(String... args) throws IOException {
        ProcessBuilder builder = ChildMain.process(args);
        builder.environment().put("_JAVA_SR_SIGNUM", "63"); // as the launcher has it
        child = builder.redirectError(folder.resolve("err").toFile()).start();
        try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
            return String.valueOf(out.readLine());
        }
    }

    private void startTraining(String manner, String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of("train", "--manner", manner));
        args.addAll(List.of("--checkpoint", checkpoint().toString()));
        args.addAll(List.of(more));
        assertEquals("working", start(args.toArray(String[]::new)));
    }

    private Path checkpoint() {
        return folder.resolve("checkpoint");
    }

    private Process child() {
        return Objects.requireNonNull(child);
    }

    private void send(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(child().pid())).start();
        assertEquals(0, kill.waitFor());
    }

    private int exitCode() throws InterruptedException {
        assertTrue(child().waitFor(30, TimeUnit.SECONDS), "the child never ended");
        return child().exitValue();
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP", "USR1", "USR2"})
    void aGuardedCommandWritesItsCheckpointFirst(String signal) throws Exception {
        startTraining("guarded");
        send(signal);
        assertEquals(130, exitCode());
        assertEquals("complete", Files.readString(checkpoint()));
        assertTrue(errors().contains("stopping after this step"), errors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "USR1", "USR2"})
    void anUnguardedCommandEndsAtOnce(String signal) throws Exception {
        startTraining("unguarded");
        send(signal);
        assertEquals(130, exitCode());
        assertEquals("", errors());
    }

    @Test
    void aFailureWhileStoppingIsNotHidden() throws Exception {
        startTraining("guarded_failing");
        send("INT");
        assertEquals(3, exitCode());
        assertTrue(errors().contains("radd: disk full; make room"), errors());
    }

    @Test
    void signalsThatFollowTheFirstChangeNothing() throws Exception {
        startTraining("guarded");
        for (String signal : List.of("USR1", "USR1", "USR2", "TERM")) {
            send(signal);
        }
        assertEquals(130, exitCode());
        assertEquals("complete", Files.readString(checkpoint()));
    }

    @Test
    void aSecondInterruptEndsACommandThatDoesNot() throws Exception {
        startTraining("deaf");
        send("INT");
        // The line says that the handler of the second signal is in place.
        while (!errors().contains("Ctrl-C again stops at once")) {
            assertTrue(child().isAlive(), errors());
            Thread.sleep(5);
        }
        send("INT");
        assertEquals(130, exitCode());
        assertFalse(Files.exists(checkpoint()));
    }

    @Test
    void patienceEnds() throws Exception {
        startTraining("deaf", "--timeout", "1");
        send("TERM");
        assertEquals(130, exitCode());
        assertTrue(errors().contains("still busy after 1 s"), errors());
    }

    @Test
    void aCommandThatEndsByItselfIsNotDelayedAndKeepsItsExitCode() throws Exception {
        startTraining("brief");
        assertEquals(0, exitCode());
        assertEquals("complete", Files.readString(checkpoint()));
        assertEquals("", errors());
    }

    @Test
    void withoutASignalNothingIsRequestedAndGuardsDoNotNest() {
        try (Interruption.Guard guard = Interruption.guard(Duration.ofSeconds(1))) {
            assertFalse(guard.requested());
            assertThrows(IllegalStateException.class, () -> Interruption.guard(Duration.ofSeconds(1)));
        }
        Interruption.guard(Duration.ofSeconds(1)).close();
    }

    @Test
    void aReaderThatWentAwayEndsTheCommandWithoutAWord() throws Exception {
        assertEquals("model ", start("sample", "--lines", "100000000"));
        assertEquals(0, exitCode());
        assertEquals("", errors());
    }
}
