package radd.modelio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.RaddException;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void theOldContentIsThereUntilTheNewIsWhole() throws IOException {
        Path file = folder.resolve("state.json");
        AtomicFile.writeString(file, "old");
        AtomicFile.write(file, channel -> {
            channel.write(ByteBuffer.wrap(new byte[] {'n'}));
            assertEquals("old", Files.readString(file));
            channel.write(ByteBuffer.wrap(new byte[] {'e', 'w'}));
        });
        assertEquals("new", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void aFailureLeavesTheOldContentAndNamesFileReasonAndRemedy() throws IOException {
        Path file = folder.resolve("state.json");
        AtomicFile.writeString(file, "old");
        assertRefused(
                "cannot write " + file + ": No space left on device; free some space or choose another folder",
                file,
                new IOException("No space left on device"));
        assertRefused(
                "cannot write " + file + ": permission denied; choose a folder that you may write to",
                file,
                new AccessDeniedException(file.toString()));
        assertThrows(
                ArithmeticException.class,
                () -> AtomicFile.write(file, channel -> {
                    throw new ArithmeticException("a defect");
                }));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void aMissingFolderIsNamed() {
        Path file = folder.resolve("none/state.json");
        RaddException refusal = assertThrows(RaddException.class, () -> AtomicFile.writeString(file, "x"));
        assertTrue(
                String.valueOf(refusal.getMessage())
                        .startsWith("cannot write " + file + ": there is no such file or folder; "),
                refusal.getMessage());
    }

    private static void assertRefused(String message, Path file, IOException failure) {
        RaddException refusal = assertThrows(
                RaddException.class,
                () -> AtomicFile.write(file, channel -> {
                    throw failure;
                }));
        assertEquals(RaddException.Kind.DATA, refusal.kind());
        assertTrue(String.valueOf(refusal.getMessage()).startsWith(message), refusal.getMessage());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
