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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;

/** {@code radd sample} and {@code radd sample-cond} in several processes. */
class SpreadSamplingTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void processesWriteWhatOneWrites(int sequences) throws Exception {
        String[] asked = {"--num-samples", Integer.toString(sequences), "--seed", "5", "--format", "jsonl"};
        CliRun one = CliRun.of(command("sample", "one", asked)).succeeds();
        MpiRun run = MpiRun.of(folder, 3, command("sample", "spread", asked));
        assertEquals(0, run.code(), run.err());
        assertEquals(written("one"), written("spread"));
        assertEquals(counts(one.err()), counts(run.err()));
        assertEquals("", run.out());
        assertNoPartsAreLeft();
    }

    @Test
    void processesTakeOneSeedWhereNoneIsGiven() throws Exception {
        MpiRun run = MpiRun.of(folder, 2, command("sample", "spread", "--num-samples", "6"));
        assertEquals(0, run.code(), run.err());
        String seed = run.err().strip().replaceFirst("(?s).*seed ", "");
        CliRun.of(command("sample", "one", "--num-samples", "6", "--seed", seed))
                .succeeds();
        assertEquals(written("one"), written("spread"));
    }

    @Test
    void processesGoOnBehindTheResultsThatAreThere() throws Exception {
        Path prompts = Files.writeString(
                folder.resolve("prompts.jsonl"),
                "{\"prefix_ids\":[1,2],\"length\":5}\n{\"suffix_ids\":[3],\"length\":9}\n{\"prefix_ids\":[7],\"length\":2}\n");
        String[] asked = {"--input", prompts.toString(), "--num-samples", "3", "--seed", "5"};
        CliRun.of(command("sample-cond", "one", asked)).succeeds();
        List<String> results = Files.readAllLines(folder.resolve("one"));
        Files.writeString(folder.resolve("spread"), String.join("\n", results.subList(0, 2)) + "\n{\"prompt_in");
        MpiRun run = MpiRun.of(folder, 2, command("sample-cond", "spread", asked));
        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("spread holds 2 of 9 results"), run.err());
        assertTrue(run.err().contains("7 of 7 sequences"), run.err());
        assertEquals(written("one"), written("spread"));
        MpiRun again = MpiRun.of(folder, 2, command("sample-cond", "spread", asked));
        assertEquals(0, again.code(), again.err());
        assertEquals(written("one"), written("spread"));
        assertNoPartsAreLeft();
    }

    @Test
    void aFailureOfOneRankEndsAllWithItsMessage() throws Exception {
        MpiRun run = MpiRun.of(
                folder, List.of(command("sample", "spread"), command("sample", "spread", "--device", "cuda:7")));
        assertEquals(4, run.code(), run.err());
        assertTrue(run.err().contains("radd: device cuda:7 is not there"), run.err());
        assertTrue(run.err().contains("radd: rank 1 of 2 failed: device cuda:7 is not there"), run.err());
        assertFalse(Files.exists(folder.resolve(".spread.part-1")));
    }

    @Test
    void severalProcessesNeedAFileAndHaveNoTerminal() throws Exception {
        List<String> command =
                List.of("sample", "--model-path", Golden.path("model").toString(), "--precision", "float32");
        MpiRun run = MpiRun.of(folder, 2, command);
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().contains("radd: --output is not given; several processes write to a file"), run.err());
    }

    @Test
    void allTakeTheCheckpointThatRankZeroSees() throws Exception {
        CheckpointViews views = CheckpointViews.in(folder);
        String[] asked = {"--num-samples", "6", "--seed", "5"};
        CliRun.of(command("sample", "one", asked)).succeeds();
        List<String> first = command("sample", "spread", asked);
        first.set(first.indexOf("--model-path") + 1, views.ofRankZero().toString());
        List<String> second = command("sample", "spread", asked);
        second.set(second.indexOf("--model-path") + 1, views.ofRankOne().toString());
        MpiRun run = MpiRun.of(folder, List.of(first, second));
        assertEquals(0, run.code(), run.err());
        assertEquals(written("one"), written("spread"));
    }

    private static String counts(String summary) {
        return summary.replaceFirst(", \\d+ batches\\).*", "").strip();
    }

    private String written(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private void assertNoPartsAreLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.getFileName().toString().contains("part"))
                            .toList());
        }
    }

    private List<String> command(String name, String output, String... more) {
        List<String> command =
                new ArrayList<>(List.of(name, "--batch-size", "2", "--steps", "8", "--precision", "float32"));
        command.addAll(List.of("--model-path", Golden.path("model").toString()));
        command.addAll(List.of("--output", folder.resolve(output).toString()));
        command.addAll(Arrays.asList(more));
        return command;
    }
}
