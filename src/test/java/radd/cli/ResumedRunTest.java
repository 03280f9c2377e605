package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in working folders of their own: with which corpora and beside whom they may begin and go on. */
class ResumedRunTest {
    @TempDir
    private Path folder;

    private Path home = Path.of("");
    private final List<Process> children = new ArrayList<>();

    @BeforeEach
    void writeCorpus() throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(home.resolve("corpus.txt"), text(1));
    }

    @AfterEach
    void endChildren() {
        children.forEach(Process::destroyForcibly);
    }

    private static String text(int seed) {
        return IntStream.range(0, 500)
                .mapToObj(i -> Integer.toString(i * 7919 * seed, 26).replaceAll("[^a-z]", "q"))
                .collect(Collectors.joining(" "));
    }

    private List<String> command(String... more) {
        List<String> args = TrainedRun.command(Path.of("output"), 2);
        args.addAll(List.of("tokens=27", "data.tokenizer=text8", "data.train=corpus.txt", "data.cache_dir=cache"));
        args.addAll(List.of(more));
        return args;
    }

    private Process start(Path workingFolder, List<String> args) throws IOException {
        Process child = ChildMain.process(Main.class, args.toArray(String[]::new))
                .directory(workingFolder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        children.add(child);
        return child;
    }

    private int run(Path workingFolder, List<String> args) throws Exception {
        Process child = start(workingFolder, args);
        assertTrue(child.waitFor(120, TimeUnit.SECONDS), "the child never ended");
        return child.exitValue();
    }

    private int resume(Path run, String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of("train", "--resume", run.toString()));
        args.addAll(List.of(more));
        return run(folder, args);
    }

    private boolean hasMetrics() throws IOException {
        try (Stream<Path> tree = Files.walk(home)) {
            return tree.anyMatch(
                    path -> path.endsWith("metrics.jsonl") && path.toFile().length() > 0);
        }
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    @Test
    void aRunGoesOnFromAnyFolderWithTheCorpusItBeganWithAndWithNoOther() throws Exception {
        assertEquals(0, run(home, command()), said());
        Path run = TrainedRun.folderIn(home.resolve("output"));
        assertTrue(
                Files.readString(run.resolve("metrics.jsonl")).contains("valid_nats_per_token"),
                "the end of the corpus validates by default");
        Files.writeString(folder.resolve("corpus.txt"), text(3)); // what the relative path means here
        assertEquals(0, resume(run, "training.n_iters=3"), said());
        assertFalse(Files.exists(folder.resolve("cache")), "the cache is the one of the start");

        Path moved = Files.move(home.resolve("corpus.txt"), folder.resolve("moved.txt"));
        assertEquals(3, resume(run, "training.n_iters=4"), said());
        assertTrue(said().contains("does not exist"), said());
        assertEquals(0, resume(run, "training.n_iters=4", "data.train=" + moved), said());

        String changed = Files.readString(moved).replaceFirst("[b-y]", "z");
        Files.writeString(moved, changed);
        assertEquals(3, resume(run, "training.n_iters=5", "data.train=" + moved), said());
        assertTrue(said().contains("another content than " + home.resolve("corpus.txt")), said());
        Files.writeString(moved, changed + " more");
        assertEquals(3, resume(run, "training.n_iters=5", "data.train=" + moved), said());
        assertTrue(said().contains("data.train: ") && said().contains(" bytes"), said());
        assertEquals(4, TrainedRun.newestStep(run));

        Files.delete(run.resolve("corpora.json"));
        assertEquals(0, resume(run, "training.n_iters=5", "data.train=" + moved), said());
    }

    @Test
    void whatCannotBeTrainedOnIsRefusedBeforeAnythingIsTokenisedOrLeftBehind() throws Exception {
        record Refusal(int code, String said, String setting) {}
        List<Refusal> refusals = List.of(
                new Refusal(3, "of the data set Salesforce/wikitext there is nothing", "data.valid=wikitext103"),
                new Refusal(3, "none.txt does not exist", "data.valid=none.txt"),
                new Refusal(3, "none.txt does not exist", "data.train=none.txt"),
                new Refusal(2, "the model has 64 tokens and its tokenizer text8 has 27; set tokens=27", "tokens=64"),
                new Refusal(2, "the model has 26 tokens and its tokenizer text8 has 27; set tokens=27", "tokens=26"));
        for (Refusal refusal : refusals) {
            List<String> absolute = command(refusal.setting()).stream()
                    .map(setting -> setting.replaceFirst("=(corpus.txt|none.txt|cache|output)$", "=" + home + "/$1"))
                    .toList();
            CliRun run = CliRun.of(absolute);
            run.fails(refusal.code(), refusal.said());
            assertFalse(Files.exists(home.resolve("output")), refusal.said());
            assertFalse(Files.exists(home.resolve("cache/corpora")), refusal.said());
        }
    }

    @Test
    void aRunThatIsGoingIsNotResumedByAnotherProcess() throws Exception {
        Process first = start(home, command("training.n_iters=1000000"));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!hasMetrics()) {
            assertTrue(first.isAlive() && System.nanoTime() < deadline, said());
            Thread.sleep(20);
        }
        Path run = TrainedRun.folderIn(home.resolve("output"));
        CliRun second = CliRun.of("train", "--resume", run.toString());
        second.fails(3, "is in use by process " + first.pid() + " on ");
        CliRun.of("runs", "rm", "--yes", run.toString()).fails(3, "is in use by process " + first.pid() + " on ");
        String listed = CliRun.of("runs", "list", home.toString()).succeeds().out();
        assertTrue(listed.contains(run + "  running  "), listed);
        assertTrue(first.isAlive(), said());
        first.destroyForcibly().waitFor();
        listed = CliRun.of("runs", "list", home.toString()).succeeds().out();
        assertTrue(listed.contains(run + "  interrupted  0/1000000  "), listed);
        assertEquals(3, resume(run), "no checkpoint yet");
        assertTrue(said().contains("no checkpoint to resume from"), "the lock died with its holder: " + said());
    }
}
