package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.TinyRun;
import radd.train.checkpoint.RunFolder;
import radd.train.checkpoint.RunLock;

/** {@code radd runs} on folders as runs leave them. */
class RunsCommandTest {
    private static final String LINES = """
            {"step":10,"train_nats_per_token":2.5,"tokens":1000,"tokens_per_second":10}
            {"step":10,"valid_nats_per_token":2.25}
            {"step":15,"train_nats_per_token":2.0,"tokens":1500,"tokens_per_second":50}
            """;

    @TempDir
    private Path output;

    private Path run = Path.of("");

    @BeforeEach
    void makeRun() throws IOException {
        run = makeRun("2026.01.31/235959");
    }

    private Path makeRun(String name) throws IOException {
        RunFolder made = RunFolder.at(output.resolve(name));
        made.writeConfig(Files.readString(TinyRun.FILE));
        return made.path();
    }

    private static void checkpoint(Path run, int step) throws IOException {
        Path folder = Files.createDirectories(run.resolve("checkpoints-meta/checkpoint_" + step));
        Files.write(folder.resolve("training.safetensors"), new byte[2000]);
    }

    private String state() {
        List<String> lines = CliRun.of("runs", "list", output.toString())
                .succeeds()
                .out()
                .lines()
                .toList();
        assertEquals(2, lines.size(), lines.toString());
        return lines.get(1)
                .replaceAll("  .*overrides.*", "")
                .substring(run.toString().length())
                .strip();
    }

    @Test
    void theStateOfARunFollowsWhatIsInItsFolder() throws IOException {
        assertTrue(state().startsWith("not started  0/20  -  "), state());
        Files.writeString(run.resolve("metrics.jsonl"), LINES);
        assertTrue(state().startsWith("interrupted  0/20  2.0000  2.2500  0:01:50  "), state());
        checkpoint(run, 12);
        assertTrue(state().startsWith("interrupted  12/20  "), state());
        Files.writeString(run.resolve("failure.txt"), "the disk is full; make room\n");
        assertTrue(state().startsWith("failed  12/20  "), state());
        String shown = CliRun.of("runs", "show", run.toString()).succeeds().out();
        assertTrue(shown.contains("because       the disk is full; make room"), shown);
        assertTrue(shown.contains("checkpoints-meta/checkpoint_12, 2.0 kB"), shown);
        try (RunLock lock = new RunLock()) {
            lock.take(RunFolder.open(run));
            assertTrue(state().startsWith("running  15/20  "), state());
            shown = CliRun.of("runs", "show", run.toString()).succeeds().out();
            assertTrue(
                    shown.contains(
                            "by            process " + ProcessHandle.current().pid()),
                    shown);
        }
        checkpoint(run, 20);
        assertTrue(state().startsWith("finished  20/20  "), state());
    }

    @Test
    void runsOfASweepAreListedInTheirOrderByTheOverridesInWhichTheyDiffer() throws IOException {
        for (int job : List.of(10, 9, 2)) {
            RunFolder.look(makeRun("sweep/" + job)).writeOverrides("- seed=" + job + "\n- ngpus=1\n");
        }
        List<String> lines = CliRun.of("runs", "list", output.resolve("sweep").toString())
                .succeeds()
                .out()
                .lines()
                .toList();
        assertTrue(lines.get(0).startsWith("run ") && lines.get(0).endsWith("overrides"), lines.toString());
        assertEquals(
                List.of("seed=2", "seed=9", "seed=10"),
                lines.stream()
                        .skip(1)
                        .map(line -> line.substring(line.lastIndexOf("  ") + 2))
                        .toList());
    }

    @Test
    void aRemovedRunTakesNothingWithItThatLinksLeadTo() throws IOException {
        Path precious = Files.createDirectories(output.resolve("elsewhere"));
        Files.writeString(precious.resolve("corpus.txt"), "text");
        Files.createSymbolicLink(run.resolve("samples/link"), precious);
        Path link = Files.createSymbolicLink(output.resolve("link"), run);
        CliRun.of("runs", "rm", "--yes", link.toString()).fails(3, "is a link");
        CliRun.of("runs", "rm", "--yes", precious.toString()).fails(3, "not the folder of a run");
        CliRun.of("runs", "rm", "--yes", output.toString()).fails(3, "not the folder of a run");
        CliRun.of("runs", "rm", run.toString()).fails(2, "nobody can be asked", "--yes");
        assertTrue(Files.exists(run.resolve("checkpoints")));
        CliRun removed = CliRun.of("runs", "rm", "--yes", run.toString()).succeeds();
        assertTrue(removed.err().contains("removed " + run), removed.err());
        assertFalse(Files.exists(run));
        assertTrue(Files.exists(precious.resolve("corpus.txt")));
    }

    @Test
    void aSweepIsRemovedWholeUnlessAJobOfItsRuns() throws IOException {
        Path sweep = output.resolve("sweep");
        Path job = makeRun("sweep/0");
        makeRun("sweep/1");
        Files.writeString(sweep.resolve("multirun.yaml"), "hydra: {}\n");
        try (RunLock lock = new RunLock()) {
            lock.take(RunFolder.open(job));
            CliRun.of("runs", "rm", "--yes", run.toString(), sweep.toString()).fails(3, job + " is in use by");
        }
        assertTrue(Files.exists(run), "nothing is removed when something must not be");
        CliRun.of("runs", "rm", "--yes", sweep.toString()).succeeds();
        assertFalse(Files.exists(sweep));
    }
}
