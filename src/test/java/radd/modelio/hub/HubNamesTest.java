package radd.modelio.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import radd.RaddException;

/** What names repositories, revisions and files, and what must not. */
class HubNamesTest {
    @ParameterizedTest
    @CsvSource({
        "gpt2, MODEL, gpt2, , models--gpt2",
        "JingyangOu/radd-lambda-dce, MODEL, JingyangOu/radd-lambda-dce, , models--JingyangOu--radd-lambda-dce",
        "hf://louaaron/sedd-small, MODEL, louaaron/sedd-small, , models--louaaron--sedd-small",
        "hf://org/name@v1.0, MODEL, org/name, v1.0, models--org--name",
        "hf://org/name@refs/pr/1, MODEL, org/name, refs/pr/1, models--org--name",
        "hf://datasets/org/a_b.c, DATASET, org/a_b.c, , datasets--org--a_b.c",
        "hf://datasets/ag_news@main, DATASET, ag_news, main, datasets--ag_news"
    })
    void referencesNameRepositories(String text, RepoType type, String name, String revision, String folder) {
        HubReference reference = HubReference.of(text).orElseThrow();
        assertEquals(new HubReference(new RepoId(type, name), Optional.ofNullable(revision)), reference);
        assertEquals(folder, reference.repo().folderName());
        assertEquals(Optional.of(reference.repo()), RepoId.ofFolder(folder));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/tmp/model",
                "./model",
                "../model",
                "~/model",
                "a/b/c",
                "a b",
                "org/",
                "-a",
                "a--b",
                "a..b",
                "x.git",
                "é",
                ""
            })
    void otherTextsArePaths(String text) {
        assertEquals(Optional.empty(), HubReference.of(text));
        assertThrows(RaddException.class, () -> HubReference.of("hf://" + text));
    }

    @Test
    void partsOfNamesHaveAtMost96Signs() {
        assertTrue(RepoId.isValid("o".repeat(96) + "/" + "n".repeat(96)));
        assertFalse(RepoId.isValid("o".repeat(97)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/../b", "/a", "a//b", "a\\b", "a\nb", "-a", "a b", ".hidden", "a/.b"})
    void revisionsAreFilesBelowRefs(String revision) {
        assertThrows(RaddException.class, () -> Revision.checked(revision));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"config.json", "a/b/c.txt", ".gitattributes", "data/train-00000-of-00002.parquet", "é à.txt"})
    void plainFilesLieBelowTheirFolder(String name) {
        Path folder = Path.of("cache", "snapshots");
        assertEquals(folder.resolve(name), RepoFile.under(folder, name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../x",
                "a/../../x",
                "/etc/passwd",
                "a//b",
                "a/",
                "a\\..\\b",
                "C:x",
                "a\u0000b",
                "a\nb",
                "a\u009bb",
                "a/./b"
            })
    void filesThatWouldLieElsewhereAreRefused(String name) {
        RaddException refusal =
                assertThrows(RaddException.class, () -> RepoFile.under(Path.of("cache", "snapshots"), name));
        assertTrue(
                String.valueOf(refusal.getMessage()).contains("may not be written to the cache"), refusal.getMessage());
        assertTrue(String.valueOf(refusal.getMessage()).chars().noneMatch(Character::isISOControl));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/b", "", ".", ".x", "a..b", "a\nb", "a b"})
    void entityTagsThatAreNoFileNamesAreNone(String etag) {
        assertFalse(BlobHash.isName(etag));
    }

    @Test
    void sizesReadLikeSizes() {
        assertEquals("999 bytes", ByteCount.text(999));
        assertEquals("1.5 kB", ByteCount.text(1_500));
        assertEquals("649 MB", ByteCount.text(649_123_456));
        assertEquals("1.0 GB", ByteCount.text(999_900_000));
    }
}
