package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to all processes when one fails, hangs or is asked to stop. */
class MpiFailureTest {
    /** More steps than any test waits for. */
    private static final int ENDLESS = 1_000_000;

    @TempDir
    private Path folder;

    private List<String> endless(String... more) {
        List<String> command = TrainedRun.command(
                folder, ENDLESS, "training.snapshot_freq_for_preemption=1", "training.log_freq=1000");
        command.addAll(List.of(more));
        return command;
    }

    @Test
    void aFailureOfOneRankEndsAllWithItsMessage() throws Exception {
        MpiRun run = MpiRun.of(folder, List.of(endless("devices=cpu"), endless("devices=cuda:7")));
        assertEquals(4, run.code(), run.err());
        assertTrue(run.err().contains("radd: device cuda:7 is not there"), run.err());
    }

    @Test
    void rankZeroSaysWhichRankFailed() throws Exception {
        // Only the second process has this few tokens, and the corpus has more.
        MpiRun run = MpiRun.of(folder, List.of(endless(), endless("tokens=2")));
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().contains("radd: the model has 2 tokens and its tokenizer grammar has 29"), run.err());
        assertTrue(run.err().contains("rank 1 of 2 failed: the model has 2 tokens"), run.err());
    }

    @Test
    void aDivergedRunEndsAllRanks() throws Exception {
        MpiRun run = MpiRun.of(folder, 2, endless("optim.lr=1e30"));
        assertEquals(3, run.code(), run.err());
        assertTrue(run.err().contains("is not finite; its batch is in " + TrainedRun.folderIn(folder)), run.err());
    }

    @Test
    void aRankThatHangsIsNamed() throws Exception {
        Process mpirun = MpiRun.start(
                folder, List.of(endless("training.collective_timeout=3"), endless("training.collective_timeout=100")));
        awaitCheckpoint(mpirun);
        long second = mpirun.descendants()
                .filter(process -> commandLine(process).contains("timeout=100"))
                .filter(process -> !commandLine(process).startsWith("mpirun"))
                .findFirst()
                .orElseThrow()
                .pid();
        assertEquals(
                0,
                new ProcessBuilder("kill", "-STOP", Long.toString(second))
                        .start()
                        .waitFor());
        MpiRun run = MpiRun.ended(folder, mpirun);
        assertNotEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("radd: rank 1 of 2 was silent for 3.0 s"), run.err());
    }

    /** Whole; of other processes Java tells the first 4,096 bytes. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException gone) {
            return "";
        }
    }

    @Test
    void aStoppedRunCanBeResumed() throws Exception {
        Process mpirun = MpiRun.start(folder, List.of(endless(), endless()));
        awaitCheckpoint(mpirun);
        mpirun.destroy();
        MpiRun run = MpiRun.ended(folder, mpirun);
        assertNotEquals(0, run.code(), run.err());
        Path stopped = TrainedRun.folderIn(folder);
        long steps = TrainedRun.newestStep(stopped);
        CliRun.of("train", "--resume", stopped.toString(), "training.n_iters=" + (steps + 1))
                .succeeds();
        assertEquals(steps + 1, TrainedRun.newestStep(stopped));
    }

    private void awaitCheckpoint(Process mpirun) throws Exception {
        Instant limit = Instant.now().plusSeconds(60);
        while (!hasCheckpoint()) {
            assertTrue(
                    mpirun.isAlive() && Instant.now().isBefore(limit), Files.readString(folder.resolve("mpirun.err")));
            Thread.sleep(20);
        }
    }

    private boolean hasCheckpoint() throws Exception {
        try (Stream<Path> tree = Files.find(folder, 4, (path, attributes) -> path.endsWith("checkpoints-meta"))) {
            for (Path checkpoints : tree.toList()) {
                try (Stream<Path> entries = Files.list(checkpoints)) {
                    if (entries.anyMatch(entry -> entry.getFileName().toString().matches("checkpoint_\\d+"))) {
                        return true;
                    }
                }
            }
        } catch (UncheckedIOException vanished) {
            return false; // a file that was being written has got its name
        }
        return false;
    }
}
