package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.core.sampler.Template;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.engine.collective.ReplicaGroup;
import radd.sample.GenerationRequest;
import radd.sample.GenerationTotals;

/** What several ranks write to one file; each is a thread here, which knows of the others only what it gathers. */
class SampleTargetTest {
    private static final int RANKS = 3;
    private static final GenerationRequest NINE = new GenerationRequest(Template.free(1, 1), 9, 1, 1);

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{1} stopped")
    @CsvSource({
        "0 1 2 3 4 5 6 7 8, ''",
        "0 1 2 3 4 5 6,     2",
        "0 1 2 3,           1",
        "0,                 0",
        "0,                 0 1 2",
    })
    void aStoppedShareIsTheLast(String written, String stopped) throws Exception {
        Path file = folder.resolve("out");
        List<GenerationTotals> totals = writtenBy(file, stopped);
        assertEquals(written, Files.readString(file).strip());
        int count = written.split(" ").length;
        assertEquals(Collections.nCopies(RANKS, totals(count)), totals);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList(), "no part is left");
        }
    }

    @Test
    void whatWasThereIsOverwritten() throws Exception {
        Path file = Files.writeString(folder.resolve("out"), "old");
        Files.writeString(folder.resolve(".out.part-2"), "of a run that was killed");
        writtenBy(file, "");
        assertEquals("0 1 2 3 4 5 6 7 8 ", Files.readString(file));
    }

    /** Each sequence is its index; a stopped rank finishes one. */
    private static List<GenerationTotals> writtenBy(Path file, String stopped) throws Exception {
        List<Torch> cpus = Collections.nCopies(RANKS, Torch.on("cpu"));
        ReplicaGroup group = new ReplicaGroup(Collective.alone(), cpus, Duration.ofSeconds(60));
        ExecutorService threads = Executors.newFixedThreadPool(RANKS);
        try {
            List<Future<GenerationTotals>> parts = new ArrayList<>();
            for (int i = 0; i < RANKS; i++) {
                SampleTarget target = target(file, group.join(i));
                boolean stops = stopped.contains(Integer.toString(i));
                parts.add(threads.submit(() -> target.write(NINE, (writer, share) -> write(writer, share, stops))));
            }
            List<GenerationTotals> totals = new ArrayList<>();
            for (Future<GenerationTotals> part : parts) {
                totals.add(part.get());
            }
            return totals;
        } finally {
            threads.shutdown();
        }
    }

    private static SampleTarget target(Path file, Collective rank) {
        return new SampleTarget(new PrintWriter(Writer.nullWriter()), Optional.of(file), Optional.empty(), rank);
    }

    private static GenerationTotals write(Writer writer, GenerationRequest share, boolean stopped) {
        int count = stopped ? 1 : share.sequences();
        try {
            for (int i = 0; i < count; i++) {
                writer.write(share.first() + i + " ");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return totals(count);
    }

    private static GenerationTotals totals(long sequences) {
        return new GenerationTotals(sequences, 10 * sequences, 20 * sequences, 30 * sequences, 40 * sequences);
    }
}
