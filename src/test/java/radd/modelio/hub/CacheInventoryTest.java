package radd.modelio.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.modelio.Sha256;

/** A cache with two commits of a model that share a file. */
class CacheInventoryTest {
    private static final RepoId MODEL = RepoId.model("org/model");
    private static final byte[] SHARED = HubCacheTest.bytes(5000);
    private static final byte[] OWN = HubCacheTest.bytes(3000);

    @TempDir
    private Path home;

    private CacheInventory inventory;
    private String first;
    private String second;

    @BeforeEach
    void fill() {
        try (FakeHub hub = new FakeHub()) {
            HubCache cache = new HubCache(HubSettings.of(hub.environment(home)), Impatience.SHORT);
            first = hub.commit("org/model", Map.of("shared", SHARED, "own", OWN));
            hub.tag("org/model", "v1");
            fetchAll(cache, "v1");
            second = hub.commit("org/model", Map.of("shared", SHARED));
            fetchAll(cache, "main");
            inventory = new CacheInventory(cache.folder());
        }
    }

    private static void fetchAll(HubCache cache, String revision) {
        RepoListing listing = cache.listing(MODEL, revision);
        cache.fetch(listing, listing.files(), FetchProgress.SILENT);
    }

    @Test
    void commitsAreListedWithTheirNamesAndSizes() {
        assertEquals(List.of(MODEL), inventory.repositories(RepoType.MODEL));
        assertEquals(List.of(), inventory.repositories(RepoType.DATASET));
        List<String> rows = inventory.revisions(MODEL).stream()
                .map(revision -> revision.commit() + " " + revision.names() + " " + revision.bytes())
                .sorted()
                .toList();
        assertEquals(
                Stream.of(first + " [v1] 8000", second + " [main] 5000")
                        .sorted()
                        .toList(),
                rows);
        assertEquals(8000, inventory.blobBytes(MODEL));
        assertEquals(List.of(), new CacheInventory(home.resolve("none")).repositories(RepoType.MODEL));
    }

    @Test
    void aCommitGoesWithoutWhatOthersNeed() throws Exception {
        assertTrue(inventory.remove(MODEL, "v1") >= 3000);
        Path repo = inventory.cache().resolve(MODEL.folderName());
        assertFalse(Files.exists(repo.resolve("blobs").resolve(Sha256.of(OWN))));
        assertFalse(Files.exists(repo.resolve("refs/v1")));
        assertEquals(5000, Files.size(repo.resolve("snapshots").resolve(second).resolve("shared")));
        HubCacheTest.fails(() -> inventory.remove(MODEL, "v1"), "org/model is not in the cache", repo.toString());
    }

    @Test
    void aRepositoryGoesWhole() {
        assertEquals(8000, inventory.remove(MODEL) / 1000 * 1000);
        assertFalse(Files.exists(inventory.cache().resolve(MODEL.folderName())));
        assertFalse(Files.exists(inventory.cache().resolve(".locks").resolve(MODEL.folderName())));
        HubCacheTest.fails(() -> inventory.remove(MODEL), "org/model is not in the cache", "radd models list");
    }

    @Test
    void linksThatLeadElsewhereAreNotFollowed() throws Exception {
        Path kept = Files.writeString(
                Files.createDirectories(home.resolve("outside")).resolve("kept"), "mine");
        Path snapshot = inventory
                .cache()
                .resolve(MODEL.folderName())
                .resolve("snapshots")
                .resolve(first);
        Files.createSymbolicLink(snapshot.resolve("evil"), kept);
        Files.createSymbolicLink(snapshot.resolve("evil folder"), kept.getParent());
        inventory.remove(MODEL, first);
        assertTrue(Files.exists(kept));
        Files.createSymbolicLink(snapshot.resolveSibling(second).resolve("evil folder"), kept.getParent());
        inventory.remove(MODEL);
        assertEquals("mine", Files.readString(kept));
    }

    @Test
    void damageIsFoundByHash() throws Exception {
        AtomicLong read = new AtomicLong();
        assertEquals(List.of(), inventory.damage(MODEL, read::addAndGet));
        assertEquals(8000, read.get());
        Path blobs = inventory.cache().resolve(MODEL.folderName()).resolve("blobs");
        byte[] wrong = SHARED.clone();
        wrong[7]++;
        Files.write(blobs.resolve(Sha256.of(SHARED)), wrong);
        Files.delete(blobs.resolve(Sha256.of(OWN)));
        Files.writeString(blobs.resolve("abc.incomplete"), "of a download that goes on");
        List<String> damage = inventory.damage(MODEL, bytes -> {});
        assertEquals(2, damage.size(), damage.toString());
        assertTrue(damage.get(0).contains(" has hash " + Sha256.of(wrong)), damage.get(0));
        assertTrue(damage.get(1).endsWith("own leads to nothing"), damage.get(1));
    }
}
