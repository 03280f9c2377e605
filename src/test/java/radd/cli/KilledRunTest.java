package radd.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import radd.FamilyVariant;
import radd.modelio.RunFolders;
import radd.train.metrics.MetricsLog;

/** Training in processes of its own that are stopped, killed and starved of disk space, with dropout on. */
class KilledRunTest {
    /** A life ends this many steps after it began, at most; a life has as many again in reserve. */
    private static final int LONGEST_LIFE = 10;

    /** A kill comes up to this long after a checkpoint was seen: several steps, copies and writes. */
    private static final int MILLISECONDS = 60;

    private static final long SECONDS_TO_WAIT = 120;

    @TempDir
    private Path folder;

    private final List<Process> children = new ArrayList<>();

    @BeforeEach
    void writeCorpusAndConfiguration() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder text = new StringBuilder();
        random.ints(20_000, 0, 27).forEach(i -> text.append(i == 26 ? ' ' : (char) ('a' + i)));
        Files.writeString(folder.resolve("corpus.txt"), text);
        String configuration = """
                tokens: 27
                data:
                  train: %1$s/corpus.txt
                  valid_fraction: 0.1
                  tokenizer: text8
                  cache_dir: %1$s/cache
                model:
                  hidden_size: 64
                  length: 16
                  n_blocks: 2
                  n_heads: 2
                  dropout: 0.1
                training:
                  batch_size: 8
                  accum: 2
                  snapshot_sampling: false
                  log_freq: 10
                  eval_freq: 25
                eval:
                  batch_size: 4
                optim:
                  warmup: 10
                """;
        Files.writeString(folder.resolve("run.yaml"), configuration.formatted(folder));
    }

    @AfterEach
    void endChildren() {
        children.forEach(Process::destroyForcibly);
    }

    /** A masked and a continuous family: what a checkpoint holds is the same of all, and the slow test takes all. */
    static Stream<FamilyVariant> twoVariants() {
        List<FamilyVariant> all = FamilyVariant.all().toList();
        return Stream.of(all.get(0), all.get(all.size() - 1));
    }

    @ParameterizedTest
    @MethodSource("twoVariants")
    void aKillAndATermLeaveNoTrace(FamilyVariant variant) throws Exception {
        leaveNoTrace(variant, 1);
    }

    @ParameterizedTest
    @MethodSource("radd.FamilyVariant#all")
    @Tag("slow")
    void thirtyKillsAndATermLeaveNoTrace(FamilyVariant variant) throws Exception {
        leaveNoTrace(variant, 30);
    }

    private void leaveNoTrace(FamilyVariant variant, int kills) throws Exception {
        int steps = 2 * LONGEST_LIFE * (kills + 2);
        Process uninterrupted = start(folder, settings(variant, "whole", steps, steps));
        SplittableRandom random = new SplittableRandom(kills);
        Process child = startQueued(settings(variant, "broken", steps, 1));
        for (int life = 0; life < kills; life++) {
            await(child, "broken", 1 + random.nextInt(LONGEST_LIFE));
            Thread.sleep(random.nextInt(MILLISECONDS));
            assertTrue(child.isAlive(), "it ended before kill " + life + ": " + errors());
            child.destroyForcibly();
            exitCode(child);
            child = startQueued(settings(variant, "broken", steps, 1));
        }
        await(child, "broken", 1 + random.nextInt(LONGEST_LIFE));
        Process signal = new ProcessBuilder("kill", "-USR1", Long.toString(child.pid())).start();
        assertEquals(0, signal.waitFor());
        assertEquals(130, exitCode(child), errors());
        long stopped = newestStep("broken");
        assertEquals(
                List.of("requeue 77_0", "after checkpoint_" + stopped),
                Files.readAllLines(folder.resolve("asked")),
                "once, when the checkpoint was written");
        assertEquals(0, exitCode(startQueued(settings(variant, "broken", steps, 1))), errors());
        assertEquals(folder.resolve("broken/slurm/77_0"), run("broken"), "the same command went on in the same folder");

        assertEquals(0, exitCode(uninterrupted), errors());
        Path whole = run("whole");
        assertTrue(Files.readString(whole.resolve(".hydra/config.yaml")).matches("(?s).*head_chunk: [1-9].*"));
        for (String file : List.of("model.safetensors", "training.safetensors")) {
            String last = "checkpoints-meta/checkpoint_" + steps + "/" + file;
            assertArrayEquals(
                    Files.readAllBytes(whole.resolve(last)),
                    Files.readAllBytes(run("broken").resolve(last)),
                    file);
        }
        assertEquals(validations(whole), validations(run("broken")));
    }

    @Test
    void aFullDiskEndsTheRunWithTheCheckpointBeforeIntact() throws Exception {
        Process stopped =
                startQueued(settings(FamilyVariant.all().findFirst().orElseThrow(), "full", 10 * LONGEST_LIFE, 1));
        await(stopped, "full", 3);
        stopped.destroy();
        assertEquals(130, exitCode(stopped), errors());
        assertFalse(Files.exists(folder.resolve("asked")), "who sends SIGTERM wants the job to end");
        Path before = RunFolders.newestFirst(run("full")).get(0);
        byte[] parameters = Files.readAllBytes(before.resolve("training.safetensors"));

        // No file may grow beyond 256 KiB, far less than the vectors: writing fails as on a full disk.
        List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 256 && exec \"$@\"", "bash"));
        command.addAll(
                ChildMain.process(Main.class, "train", "--resume", run("full").toString())
                        .command());
        Process starved = start(new ProcessBuilder(command));
        assertEquals(3, exitCode(starved), errors());
        assertTrue(errors().contains("radd: cannot write "), errors());
        assertArrayEquals(parameters, Files.readAllBytes(before.resolve("training.safetensors")));
        assertEquals(before, RunFolders.newestFirst(run("full")).get(0));

        Process resumed = start(folder, "train", "--resume", run("full").toString(), "training.n_iters=1000000");
        await(resumed, "full", 1);
    }

    private String[] settings(FamilyVariant variant, String name, int steps, int checkpointFreq) {
        List<String> settings = new ArrayList<>(List.of(
                "train",
                "--config",
                folder.resolve("run.yaml").toString(),
                "outdir=" + folder.resolve(name),
                "training.n_iters=" + steps,
                "training.snapshot_freq_for_preemption=" + checkpointFreq));
        settings.addAll(variant.overrides());
        return settings.toArray(String[]::new);
    }

    /** As a job of Slurm's, whose {@code scontrol} writes down what it is asked and which checkpoint is the newest then. */
    private Process startQueued(String[] settings) throws IOException {
        Path program = folder.resolve("bin/scontrol");
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(program, """
                #!/bin/sh
                cd %s
                echo "$@" >>asked
                echo "after $(ls broken/slurm/77_0/checkpoints-meta | sort -t_ -n -k2 | tail -n 1)" >>asked
                """.formatted(folder));
        assertTrue(program.toFile().setExecutable(true));
        List<String> args = new ArrayList<>(List.of(settings));
        args.add("training.requeue=true");
        ProcessBuilder builder =
                ChildMain.process(Main.class, args.toArray(String[]::new)).directory(folder.toFile());
        builder.environment().put("PATH", program.getParent() + ":" + System.getenv("PATH"));
        builder.environment()
                .putAll(Map.of("SLURM_JOB_ID", "77", "SLURM_ARRAY_JOB_ID", "77", "SLURM_ARRAY_TASK_ID", "0"));
        return start(builder);
    }

    private Process start(Path logs, String... args) throws IOException {
        return start(ChildMain.process(Main.class, args).directory(logs.toFile()));
    }

    private Process start(ProcessBuilder builder) throws IOException {
        builder.environment().put("OMP_NUM_THREADS", "1");
        Process child = builder.redirectErrorStream(true)
                .redirectOutput(output(children.size()).toFile())
                .start();
        children.add(child);
        return child;
    }

    private Path output(int child) {
        return folder.resolve("out-" + child);
    }

    /** What the newest child has printed. */
    private String errors() throws IOException {
        return Files.readString(output(children.size() - 1));
    }

    private static int exitCode(Process child) throws InterruptedException {
        assertTrue(child.waitFor(SECONDS_TO_WAIT, TimeUnit.SECONDS), "the child never ended");
        return child.exitValue();
    }

    /** The one run in an output folder. */
    private Path run(String name) throws IOException {
        return find(name).orElseThrow();
    }

    private Optional<Path> find(String name) throws IOException {
        if (Files.notExists(folder.resolve(name))) {
            return Optional.empty();
        }
        try (Stream<Path> tree = Files.walk(folder.resolve(name), 2)) {
            return tree.filter(path -> Files.isDirectory(path.resolve(".hydra")))
                    .findFirst();
        }
    }

    private long newestStep(String name) throws IOException {
        return find(name).stream()
                .flatMap(run -> RunFolders.newestFirst(run).stream())
                .findFirst()
                .flatMap(RunFolders::step)
                .orElse(0L);
    }

    /** Waits until the run has made that many steps from where it is now. */
    private void await(Process child, String name, int steps) throws Exception {
        long wanted = newestStep(name) + steps;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_WAIT);
        while (newestStep(name) < wanted) {
            assertTrue(child.isAlive() && System.nanoTime() < deadline, errors());
            Thread.sleep(2);
        }
    }

    private static Map<Long, Double> validations(Path run) {
        Map<Long, Double> values = new TreeMap<>();
        for (MetricsLog.Entry entry : MetricsLog.read(run.resolve("metrics.jsonl"))) {
            if (entry.values().containsKey("valid_nats_per_token")) {
                values.put(entry.step(), entry.number("valid_nats_per_token"));
            }
        }
        return values;
    }
}
