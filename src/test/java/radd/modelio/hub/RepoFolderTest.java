package radd.modelio.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names in the cache and what they lead to. */
class RepoFolderTest {
    private static final RepoId MODEL = RepoId.model("org/model");
    private static final String COMMIT = "0123456789012345678901234567890123456789";

    @TempDir
    private Path home;

    @Test
    void whereThereAreNoLinksThereAreCopies() throws Exception {
        try (FileSystem archive = FileSystems.newFileSystem(home.resolve("archive.zip"), Map.of("create", "true"))) {
            RepoFolder folder = new RepoFolder(archive.getPath("/cache"), MODEL);
            Files.createDirectories(folder.blobs());
            Files.writeString(folder.blob("abc"), "content");
            folder.publish("abc", COMMIT, "sub/file.txt");
            Path file = folder.file(COMMIT, "sub/file.txt");
            assertFalse(Files.isSymbolicLink(file));
            assertEquals("content", Files.readString(file));
            assertEquals(List.of("sub/file.txt"), folder.files(COMMIT));
        }
    }

    @Test
    void aLinkToAnotherBlobIsReplaced() throws Exception {
        RepoFolder folder = new RepoFolder(home, MODEL);
        Files.createDirectories(folder.blobs());
        Files.writeString(folder.blob("new"), "new");
        folder.publish("old", COMMIT, "file");
        assertEquals(List.of(), folder.files(COMMIT), "it leads to nothing");
        folder.publish("new", COMMIT, "file");
        folder.publish("new", COMMIT, "file");
        assertEquals("new", Files.readString(folder.file(COMMIT, "file")));
    }

    @Test
    void aNameThatIsNoCommitsIsNoName() throws Exception {
        RepoFolder folder = new RepoFolder(home, MODEL);
        Files.createDirectories(folder.refs());
        Files.writeString(folder.ref("main"), "../../../elsewhere");
        assertEquals(Optional.empty(), folder.commit("main"));
        folder.note("main", COMMIT);
        assertEquals(Optional.of(COMMIT), folder.commit("main"));
    }
}
