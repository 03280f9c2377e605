package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.Golden;

/** {@code radd eval} in several processes. */
class SpreadEvalTest {
    /** Three full rounds of what two processes tell each other at a time, and a part of one. */
    private static final int SEQUENCES = 3 * 2 * 170 + 7;

    @TempDir
    private Path folder;

    private Path corpus = Path.of("");

    @BeforeEach
    void writeCorpus() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < SEQUENCES; i++) {
            lines.add(random.ints(1 + i % 16, 0, 50)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(",", "{\"ids\":[", "]}")));
        }
        corpus = Files.write(folder.resolve("ids.jsonl"), lines);
    }

    @Test
    void processesHaveNoEffectOnTheResult() throws Exception {
        CliRun.of(command("one")).succeeds();
        for (int processes : new int[] {2, 3}) {
            MpiRun run = MpiRun.of(folder, processes, command("spread", "--devices", "cpu,cpu"));
            assertEquals(0, run.code(), run.err());
            assertEquals(results("one"), results("spread"));
            assertEquals(
                    1,
                    run.out()
                            .lines()
                            .filter(line -> line.contains("perplexity"))
                            .count(),
                    run.out());
            assertEquals("", run.err());
        }
    }

    @Test
    void aFailureOfOneRankEndsAllWithItsMessage() throws Exception {
        MpiRun run = MpiRun.of(folder, List.of(command("spread"), command("spread", "--device", "cuda:7")));
        assertEquals(4, run.code(), run.err());
        assertTrue(run.err().contains("radd: device cuda:7 is not there"), run.err());
        assertTrue(run.err().contains("radd: rank 1 of 2 failed: device cuda:7 is not there"), run.err());
        assertFalse(Files.exists(folder.resolve("spread/results.json")));
        assertEquals("", run.out());
    }

    @Test
    void allTakeTheCheckpointThatRankZeroSees() throws Exception {
        CheckpointViews views = CheckpointViews.in(folder);
        List<String> first = command("spread");
        first.set(first.indexOf("--model-path") + 1, views.ofRankZero().toString());
        List<String> second = command("spread");
        second.set(second.indexOf("--model-path") + 1, views.ofRankOne().toString());
        CliRun.of(first).succeeds();
        String one = results("spread");
        MpiRun run = MpiRun.of(folder, List.of(first, second));
        assertEquals(0, run.code(), run.err());
        assertEquals(one, results("spread"));
    }

    private String results(String work) throws IOException {
        return Files.readString(folder.resolve(work).resolve("results.json"));
    }

    private List<String> command(String work, String... more) {
        List<String> command = new ArrayList<>(
                List.of("eval", "--loss-type", "k_DCE", "--monte-carlo-timesteps", "3", "--batch-size", "64"));
        command.addAll(List.of("--model-path", Golden.path("model").toString(), "--dataset", corpus.toString()));
        command.addAll(List.of("--work-dir", folder.resolve(work).toString()));
        command.addAll(Arrays.asList(more));
        return command;
    }
}
