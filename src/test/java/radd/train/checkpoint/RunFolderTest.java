package radd.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.RaddException;

class RunFolderTest {
    private static final LocalDateTime START = LocalDateTime.of(2026, 1, 2, 3, 4, 5);

    @TempDir
    private Path output;

    @Test
    void itIsLaidOutAsTheReferences() throws IOException {
        RunFolder run = RunFolder.create(output, START);
        run.writeConfig("ngpus: 1\n");
        assertEquals(output.resolve("2026.01.02/030405"), run.path());
        assertEquals("ngpus: 1\n", Files.readString(run.path().resolve(".hydra/config.yaml")));
        assertTrue(Files.isDirectory(run.path().resolve("checkpoints")));
        assertTrue(Files.isDirectory(run.path().resolve("checkpoints-meta")));
        assertEquals(run.path().resolve("samples/iter_500"), run.samples(500));
        assertTrue(Files.isDirectory(run.samples(500)));
        assertEquals(run.path().resolve("logs"), run.log());
    }

    @Test
    void runsOfTheSameSecondDoNotShareAFolder() {
        List<String> names = List.of(
                        RunFolder.create(output, START),
                        RunFolder.create(output, START),
                        RunFolder.create(output, START))
                .stream()
                .map(run -> run.path().getFileName().toString())
                .toList();
        assertEquals(List.of("030405", "030405-2", "030405-3"), names);
    }

    @Test
    void aRunIsOpenedAgainAsItWas() throws IOException {
        RunFolder run = RunFolder.create(output, START);
        run.writeConfig("a: 1\n");
        Path checkpoint = Files.writeString(run.checkpointsMeta().resolve("checkpoint"), "state");
        RunFolder again = RunFolder.open(run.path());
        assertEquals(run.path(), again.path());
        assertEquals("state", Files.readString(checkpoint));
        again.writeConfig("a: 2\n");
        assertEquals("a: 2\n", Files.readString(run.config()));
    }

    @Test
    void whatIsNoRunIsRefusedByName() {
        RaddException refusal = assertThrows(RaddException.class, () -> RunFolder.open(output.resolve("nothing")));
        assertEquals(RaddException.Kind.DATA, refusal.kind());
        assertTrue(
                String.valueOf(refusal.getMessage()).contains(output.resolve("nothing") + ": not the folder of a run"));
    }

    @Test
    void anOutputFolderThatCannotBeMadeIsRefusedByName() throws IOException {
        Path file = Files.writeString(output.resolve("file"), "");
        RaddException refusal = assertThrows(RaddException.class, () -> RunFolder.create(file, START));
        assertEquals(RaddException.Kind.DATA, refusal.kind());
        assertTrue(String.valueOf(refusal.getMessage()).contains(file.toString()), refusal.getMessage());
    }
}
