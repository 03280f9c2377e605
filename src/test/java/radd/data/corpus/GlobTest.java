package radd.data.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlobTest {
    @TempDir
    Path folder;

    private void files(String... names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
    }

    private List<String> found(String pattern) {
        return new Glob(folder + "/" + pattern)
                .files().stream()
                        .map(file -> folder.relativize(file).toString())
                        .toList();
    }

    @Test
    void signsMeanWhatTheyDoInTheShell() throws IOException {
        files("a.txt", "b.txt", "c.md", "d/e.txt", "d/f/g.txt", ".hidden.txt", ".git/h.txt");
        assertEquals(List.of("a.txt", "b.txt"), found("*.txt"));
        assertEquals(List.of("a.txt", "c.md"), found("[ac].*"));
        assertEquals(List.of("d/e.txt"), found("*/?.txt"));
        assertEquals(List.of("a.txt", "d/e.txt"), found("{a,d/e}.txt"));
        assertEquals(List.of("a.txt", "b.txt", "d/e.txt", "d/f/g.txt"), found("**/*.txt"));
        assertEquals(List.of("a.txt", "b.txt", "d/e.txt", "d/f/g.txt"), found("**.txt"));
        assertEquals(List.of("d/e.txt", "d/f/g.txt"), found("d/**"));
        assertEquals(List.of(".hidden.txt"), found(".*.txt"));
        assertThrows(PatternSyntaxException.class, () -> found("[a"));
    }

    @Test
    void linksAreFollowedAndLoopsEnd() throws IOException {
        files("store/a.txt", "data/own/b.txt");
        Files.createSymbolicLink(folder.resolve("data/link"), folder.resolve("store"));
        Files.createSymbolicLink(folder.resolve("top"), folder.resolve("store"));
        Files.createSymbolicLink(folder.resolve("store/loop"), folder.resolve("store"));
        assertEquals(List.of("data/link/a.txt", "data/own/b.txt"), found("data/*/*.txt"));
        assertEquals(List.of("top/a.txt"), found("top/*.txt"));
        assertEquals(
                List.of("data/link/a.txt"),
                found("data/**/a.txt").stream()
                        .filter(name -> !name.contains("loop"))
                        .toList());
        assertEquals(List.of("data/own/b.txt"), found("data/**/b.txt"));
    }

    @Test
    void foldersThatCannotMatchAreNotEntered() throws IOException {
        files("a.txt", "lost/b.txt");
        Path lost = folder.resolve("lost");
        Files.setPosixFilePermissions(lost, PosixFilePermissions.fromString("---------"));
        try {
            assumeFalse(Files.isReadable(lost), "root may read everything");
            assertEquals(List.of("a.txt"), found("*.txt"));
            assertEquals(List.of("a.txt"), found("**.txt"), "left out with a warning");
        } finally {
            Files.setPosixFilePermissions(lost, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
