package radd.modelio.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.RaddException;
import radd.modelio.Sha256;

/** Downloads that go well, and what they leave in the cache. */
class HubCacheTest {
    private static final RepoId MODEL = RepoId.model("org/model");
    private static final String SMALL = "{\"a\": 1}";

    @TempDir
    private Path home;

    private final FakeHub hub = new FakeHub();
    private final byte[] large = bytes(300_000);

    @AfterEach
    void closeHub() {
        hub.close();
    }

    @Test
    void theCacheHasTheLayoutOfPythonsLibraries() throws Exception {
        String commit = publish();
        RepoListing listing = cache(Map.of()).listing(MODEL, "main");
        assertEquals(List.of("config.json", "deep/er/model.safetensors", "same.json"), listing.files());
        Path folder = cache(Map.of()).fetch(listing, listing.files(), FetchProgress.SILENT);

        Path repo = home.resolve("hub/models--org--model");
        assertEquals(repo.resolve("snapshots").resolve(commit), folder);
        assertEquals(commit, Files.readString(repo.resolve("refs/main")), "without the end of a line");
        assertEquals(
                Path.of("../../blobs", FakeHub.git(SMALL.getBytes(StandardCharsets.UTF_8))),
                Files.readSymbolicLink(folder.resolve("config.json")));
        assertEquals(
                Path.of("../../../../blobs", Sha256.of(large)),
                Files.readSymbolicLink(folder.resolve("deep/er/model.safetensors")));
        assertArrayEquals(large, Files.readAllBytes(folder.resolve("deep/er/model.safetensors")));
        assertEquals(SMALL, Files.readString(folder.resolve("same.json")));
        try (var blobs = Files.list(repo.resolve("blobs"))) {
            assertEquals(2, blobs.count(), "two files of one content are one blob, and nothing is left over");
        }
    }

    @Test
    void theTokenGoesToTheEndpointAlone() {
        publish();
        cache(Map.of("HF_TOKEN", "hf_secret")).file(MODEL, "main", "deep/er/model.safetensors");
        assertTrue(hub.hub().seen().stream()
                .allMatch(seen -> seen.authorization().equals(Optional.of("Bearer hf_secret"))));
        assertEquals(1, hub.blobs().seen().size());
        assertEquals(Optional.empty(), hub.blobs().seen().get(0).authorization());
    }

    @Test
    void whatIsThereIsNotFetchedAgain() {
        publish();
        cache(Map.of()).file(MODEL, "main", "deep/er/model.safetensors");
        hub.hub().forget();
        cache(Map.of()).file(MODEL, "main", "deep/er/model.safetensors");
        assertEquals(
                List.of("HEAD"),
                hub.hub().seen().stream().map(FakeServer.Seen::method).toList());
        assertEquals(1, hub.blobs().seen().size());
    }

    @Test
    void aCommitThatIsThereIsNotAskedFor() {
        String commit = publish();
        cache(Map.of()).file(MODEL, commit, "config.json");
        hub.hub().forget();
        cache(Map.of()).file(MODEL, commit, "config.json");
        assertEquals(List.of(), hub.hub().seen());
        assertFalse(Files.exists(home.resolve("hub/models--org--model/refs")), "a commit needs no name");
    }

    @Test
    void aNewCommitIsNoticedAndSharesWhatHasNotChanged() throws Exception {
        String first = publish();
        cache(Map.of()).file(MODEL, "main", "deep/er/model.safetensors");
        String second = hub.commit("org/model", Map.of("moved.safetensors", large));
        Path moved = cache(Map.of()).file(MODEL, "main", "moved.safetensors");
        assertArrayEquals(large, Files.readAllBytes(moved));
        assertTrue(moved.toString().contains(second));
        assertEquals(1, hub.blobs().seen().size(), "the blob was there");
        assertTrue(Files.exists(home.resolve("hub/models--org--model/snapshots/" + first)));
        assertEquals(second, Files.readString(home.resolve("hub/models--org--model/refs/main")));
    }

    @Test
    void datasetsTagsAndNamesOfAllSortsWork() throws Exception {
        RepoId dataset = RepoId.dataset("org/corpus");
        hub.commit("datasets/org/corpus", Map.of("data/über 1+1%.txt", "text", "empty", ""));
        hub.tag("datasets/org/corpus", "refs/convert/parquet");
        Path file = cache(Map.of()).file(dataset, "refs/convert/parquet", "data/über 1+1%.txt");
        assertEquals("text", Files.readString(file));
        assertTrue(file.startsWith(home.resolve("hub/datasets--org--corpus/snapshots")));
        assertTrue(Files.exists(home.resolve("hub/datasets--org--corpus/refs/refs/convert/parquet")));
        assertEquals(0, Files.size(cache(Map.of()).file(dataset, "main", "empty")));
    }

    @Test
    void whatPythonDownloadedIsFoundWithoutANetwork() throws Exception {
        String commit = "0123456789012345678901234567890123456789";
        Path repo = home.resolve("hub/models--org--model");
        Path snapshot = Files.createDirectories(repo.resolve("snapshots").resolve(commit));
        Files.createDirectories(repo.resolve("blobs"));
        Files.createDirectories(repo.resolve("refs"));
        Files.writeString(repo.resolve("blobs/abc"), SMALL);
        Files.createSymbolicLink(snapshot.resolve("config.json"), Path.of("../../blobs/abc"));
        Files.createSymbolicLink(snapshot.resolve("gone.json"), Path.of("../../blobs/gone"));
        Files.writeString(repo.resolve("refs/main"), commit);

        HubCache offline = cache(Map.of("HF_HUB_OFFLINE", "1"));
        assertEquals(List.of("config.json"), offline.listing(MODEL, "main").files());
        assertEquals(SMALL, Files.readString(offline.file(MODEL, "main", "config.json")));
        assertEquals(List.of(), hub.hub().seen());
        hub.close();
        assertEquals(SMALL, Files.readString(cache(Map.of()).file(MODEL, "main", "config.json")));
        assertEquals(commit, cache(Map.of()).listing(MODEL, "main").commit());
    }

    @Test
    void offlineTheLookedAtPathsAreNamed() {
        publish();
        fails(
                () -> cache(Map.of("HF_HUB_OFFLINE", "1")).file(MODEL, "main", "config.json"),
                "HF_HUB_OFFLINE is set, and org/model is not in the cache",
                home.resolve("hub/models--org--model/refs/main").toString(),
                "radd models get org/model");
        cache(Map.of()).file(MODEL, "main", "config.json");
        fails(() -> cache(Map.of("HF_HUB_OFFLINE", "1")).file(MODEL, "main", "same.json"), "same.json", "unset it");
    }

    @Test
    void theNameOfACommitIsNotedOnlyWhenItsFilesAreThere() {
        publish();
        RepoListing listing = cache(Map.of()).listing(MODEL, "main");
        hub.blobs().next(100, Answers.status(500));
        assertThrows(RaddException.class, () -> cache(Map.of()).fetch(listing, listing.files(), FetchProgress.SILENT));
        assertEquals(Optional.empty(), cache(Map.of()).cached(MODEL, "main"));
    }

    @Test
    void manyDownloadsOfOneFileFetchItOnce() throws Exception {
        publish();
        hub.throttle(1_500_000);
        List<Callable<Path>> downloads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            downloads.add(() -> cache(Map.of()).file(MODEL, "main", "deep/er/model.safetensors"));
        }
        for (Path file : Parallel.all(downloads, () -> {})) {
            assertArrayEquals(large, Files.readAllBytes(file));
        }
        assertEquals(1, hub.blobs().seen().size());
    }

    @Test
    void progressCountsAllBytes() {
        publish();
        RepoListing listing = cache(Map.of()).listing(MODEL, "main");
        List<long[]> heard = new ArrayList<>();
        cache(Map.of()).fetch(listing, listing.files(), (received, total) -> heard.add(new long[] {received, total}));
        long all = large.length + 2L * SMALL.length();
        assertArrayEquals(new long[] {all, all}, heard.get(heard.size() - 1));
    }

    @Test
    void aCacheThatOthersWriteCanBeRead() throws Exception {
        publish();
        cache(Map.of()).file(MODEL, "main", "config.json");
        Path refs = home.resolve("hub/models--org--model/refs");
        Files.delete(refs.resolve("main"));
        Files.delete(refs);
        Files.createFile(refs); // no name can be noted there
        assertEquals(SMALL, Files.readString(cache(Map.of()).file(MODEL, "main", "config.json")));
    }

    private String publish() {
        return hub.commit(
                "org/model", Map.of("config.json", SMALL, "same.json", SMALL, "deep/er/model.safetensors", large));
    }

    private HubCache cache(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(hub.environment(home));
        environment.putAll(more);
        return new HubCache(HubSettings.of(environment), Impatience.SHORT);
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static void fails(Callable<?> download, String... parts) {
        RaddException failure = assertThrows(RaddException.class, download::call);
        for (String part : parts) {
            assertTrue(
                    String.valueOf(failure.getMessage()).contains(part),
                    "expected \"" + part + "\" in: " + failure.getMessage());
        }
        assertEquals(RaddException.Kind.DATA, failure.kind());
    }
}
