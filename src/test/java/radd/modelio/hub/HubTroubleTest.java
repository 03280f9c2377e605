package radd.modelio.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.modelio.Sha256;

/** A hub, a blob host and a network that misbehave: what goes on, and what is said. */
class HubTroubleTest {
    private static final RepoId MODEL = RepoId.model("org/model");
    private static final String WEIGHTS = "model.safetensors";

    @TempDir
    private Path home;

    private final FakeHub hub = new FakeHub();
    private final byte[] large = HubCacheTest.bytes(200_000);
    private final CountDownLatch end = new CountDownLatch(1);

    @BeforeEach
    void publish() {
        hub.commit("org/model", Map.of("config.json", "{}", WEIGHTS, large));
    }

    @AfterEach
    void closeHub() {
        end.countDown();
        hub.close();
    }

    @Test
    void aConnectionThatIsCutIsTakenUpWhereItEnded() throws Exception {
        hub.blobs().next(Answers.cutAfter(large, 70_000));
        assertDownloaded();
        FakeServer.Seen second = hub.blobs().seen().get(1);
        assertTrue(second.range().orElseThrow().matches("bytes=\\d{4,}-"), second.toString());
        assertEquals(2, hub.blobs().seen().size());
    }

    @Test
    void aDownloadThatWasGivenUpGoesOnTheNextTime() throws Exception {
        hub.blobs().next(Answers.cutAfter(large, 150_000));
        hub.blobs().next(20, Answers.status(503));
        fails("answers 503", "try again later", "goes on from what has come");
        assertTrue(Files.size(partial()) > 0);
        hub.blobs().behave();
        assertDownloaded();
        assertTrue(hub.blobs().seen().get(hub.blobs().seen().size() - 1).range().isPresent());
        assertFalse(Files.exists(partial()));
    }

    @Test
    void aSilentHostIsGivenUpAndAskedAgain() throws Exception {
        hub.blobs().next(Answers.stallAfter(large, 50_000, end));
        HubCache cache = new HubCache(HubSettings.of(hub.environment(home)), Impatience.NONE);
        assertArrayEquals(large, Files.readAllBytes(cache.file(MODEL, "main", WEIGHTS)));
        assertTrue(hub.blobs().seen().size() > 1);
    }

    @Test
    void aHubThatNeverAnswersIsGivenUp() {
        hub.hub().next(20, exchange -> {
            try {
                end.await();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        });
        HubCache cache = new HubCache(HubSettings.of(hub.environment(home)), Impatience.NONE);
        HubCacheTest.fails(
                () -> cache.file(MODEL, "main", WEIGHTS),
                "no answer in time",
                "org/model is not in the cache",
                "check the network");
    }

    @Test
    void aHostThatKnowsNoRangesIsReadFromTheStart() throws Exception {
        hub.blobs().next(Answers.cutAfter(large, 70_000), Answers.whole(large));
        assertDownloaded();
    }

    @Test
    void aPartThatHasNoRestIsThrownAway() throws Exception {
        leave(Arrays.copyOf(large, 100_000));
        hub.blobs().next(Answers.status(416, "Content-Range", "bytes */5"));
        assertDownloaded();
        assertEquals(Optional.empty(), hub.blobs().seen().get(1).range());
    }

    @Test
    void aPartThatIsTooLongOrDamagedIsThrownAway() throws Exception {
        leave(HubCacheTest.bytes(200_001));
        assertDownloaded();
        Files.delete(home.resolve("hub/models--org--model/blobs").resolve(Sha256.of(large)));
        leave(HubCacheTest.bytes(100_001));
        assertDownloaded();
    }

    @Test
    void aPartThatIsWholeIsNotFetchedAgain() throws Exception {
        leave(large);
        assertDownloaded();
        assertEquals(List.of(), hub.blobs().seen());
    }

    @Test
    void anotherPartThanTheOneAskedForIsRefused() throws Exception {
        leave(Arrays.copyOf(large, 100_000));
        hub.blobs().next(exchange -> {
            Answers.set(exchange, "Content-Range", "bytes 5-199999/200000");
            Answers.send(exchange, 206, large, 5, large.length, large.length - 5);
        });
        fails("gives another part than was asked for");
    }

    @Test
    void wrongBytesAreNeverPublished() throws Exception {
        byte[] wrong = large.clone();
        wrong[12_345]++;
        hub.blobs().next(2, Answers.whole(wrong));
        fails("came with hash", Sha256.of(large), "something on the way changes files");
        assertFalse(Files.exists(partial()), "nothing goes on from wrong bytes");
        assertEquals(List.of(), blobs());
        hub.blobs().next(Answers.whole(wrong));
        assertDownloaded(); // wrong once, right the second time
    }

    @Test
    void aWrongSmallFileIsNoticedToo() {
        FakeServer.Answer wrong = Answers.whole("[]".getBytes(StandardCharsets.UTF_8));
        hub.hub()
                .next(
                        Answers.status(
                                200,
                                "X-Repo-Commit",
                                "0".repeat(40),
                                "ETag",
                                "\"" + FakeHub.git("{}".getBytes(StandardCharsets.UTF_8)) + "\"",
                                "Content-Length",
                                "2"),
                        wrong,
                        wrong);
        HubCacheTest.fails(
                () -> cache(Map.of()).file(MODEL, "main", "config.json"), "config.json of org/model came with hash");
    }

    @Test
    void aWebPageIsNoFile() {
        hub.blobs().next(20, Answers.page());
        fails("a web page came instead of the file", "HF_ENDPOINT");
        hub.hub().next(20, Answers.page());
        fails("does not answer as a hub does", "a web page came");
    }

    @Test
    void aPointerOfGitLfsIsNoFile() {
        String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0".repeat(64) + "\nsize 5\n";
        hub.commit("org/model", Map.of(WEIGHTS, pointer));
        fails("is a Git LFS pointer, not the file that it stands for");
    }

    @Test
    void aLoopOfRedirectsEnds() {
        hub.hub().next(40, Answers.loop());
        fails("redirects more than 10 times");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mailto:me", "file:///etc/passwd", "http://"})
    void aRedirectToNowhereIsRefused(String location) {
        hub.hub().next(20, Answers.status(302, "Location", location));
        fails("which is no address");
    }

    @Test
    void tooManyRequestsWaitAsLongAsTheHubAsks() throws Exception {
        hub.hub().next(Answers.status(429, "Retry-After", "0"), Answers.status(429, "Retry-After", "1"));
        assertDownloaded();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3600", "Fri, 01 Jan 2100 00:00:00 GMT"})
    void aWaitThatIsTooLongIsSaidInstead(String pause) {
        hub.hub().next(Answers.status(429, "Retry-After", pause));
        fails("answers 429", "try again later");
        assertEquals(1, hub.hub().seen().size());
    }

    @Test
    void troubleOfTheServerPasses() throws Exception {
        hub.hub().next(Answers.status(500), Answers.status(502));
        hub.blobs().next(Answers.status(500), Answers.status(503), Answers.status(504));
        assertDownloaded();
    }

    @Test
    void aLinkThatHasExpiredIsAskedForAnew() throws Exception {
        hub.blobs().next(Answers.status(403), Answers.status(404));
        assertDownloaded();
    }

    @Test
    void aRepositoryThatIsNotThereHasANeighbour() {
        hub.commit("JingyangOu/radd-lambda-dce", Map.of("config.json", "{}"));
        HubCacheTest.fails(
                () -> cache(Map.of()).listing(RepoId.model("JingyangOu/radd-lamda-dce"), "main"),
                "there is no repository JingyangOu/radd-lamda-dce",
                "did you mean JingyangOu/radd-lambda-dce?",
                "for a private one set HF_TOKEN");
        HubCacheTest.fails(
                () -> cache(Map.of("HF_TOKEN", "hf_x")).listing(RepoId.model("nobody/nothing"), "main"),
                "there is no repository nobody/nothing",
                "for the account of the token",
                "check the name");
    }

    @Test
    void aGatedRepositorySaysHowToGetIn() throws Exception {
        hub.gate("org/model", "hf_right");
        fails("org/model is gated", "ask for it at " + hub.hub().address() + "/org/model", "HF_TOKEN");
        HubCacheTest.fails(
                () -> cache(Map.of("HF_TOKEN", "hf_wrong")).file(MODEL, "main", WEIGHTS),
                "is gated",
                "the account of the token has none");
        assertArrayEquals(
                large, Files.readAllBytes(cache(Map.of("HF_TOKEN", "hf_right")).file(MODEL, "main", WEIGHTS)));
    }

    @Test
    void refusalsOfTokensRevisionsAndFilesAreToldApart() {
        hub.hub().next(Answers.status(401, "X-Error-Message", "Invalid credentials in Authorization header"));
        fails("does not know the token", "/settings/tokens");
        hub.hub().next(Answers.status(403, "X-Error-Message", "Forbidden: no"));
        fails("answers 403 (Forbidden: no)", "must have the right to read");
        HubCacheTest.fails(
                () -> cache(Map.of()).file(MODEL, "v9", WEIGHTS),
                "org/model has no revision 'v9'",
                "/org/model/tree/main");
        HubCacheTest.fails(
                () -> cache(Map.of()).file(MODEL, "main", "none.bin"),
                "has no such file",
                "none.bin",
                "/org/model/tree/main");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../../evil", "/tmp/evil", "a/../../../../../evil", "a\\..\\evil", "evil\u0007"})
    void noFileOutsideTheCacheIsWritten(String name) throws Exception {
        hub.commit("org/model", Map.of(name, "evil", "config.json", "{}"));
        HubCacheTest.fails(
                () -> cache(Map.of()).listing(MODEL, "main"), "may not be written to the cache", "nothing was written");
        HubCacheTest.fails(() -> cache(Map.of()).file(MODEL, "main", name), "may not be written to the cache");
        try (Stream<Path> tree = Files.walk(home)) {
            assertEquals(List.of(home), tree.toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../evil", "a/b", "", ".."})
    void anEntityTagThatIsNoFileNameIsRefused(String etag) {
        hub.hub()
                .next(Answers.status(
                        302,
                        "X-Repo-Commit",
                        "0".repeat(40),
                        "X-Linked-Etag",
                        "\"" + etag + "\"",
                        "X-Linked-Size",
                        "5",
                        "Location",
                        "/x"));
        fails("does not answer as a hub does");
    }

    @Test
    void aFileThatTheDiskHasNoRoomForIsNotBegun() {
        hub.hub()
                .next(Answers.status(
                        302,
                        "X-Repo-Commit",
                        "0".repeat(40),
                        "X-Linked-Etag",
                        "\"" + "a".repeat(64) + "\"",
                        "X-Linked-Size",
                        "90000000000000000",
                        "Location",
                        "/x"));
        fails("the disk of " + home.resolve("hub") + " has ", "model.safetensors needs 90000 TB", "radd models rm");
        assertEquals(List.of(), hub.blobs().seen());
    }

    @Test
    void aCommitThatIsNoHashIsRefused() {
        hub.hub()
                .next(Answers.status(
                        302,
                        "X-Repo-Commit",
                        "../../evil",
                        "X-Linked-Etag",
                        "\"abc\"",
                        "X-Linked-Size",
                        "5",
                        "Location",
                        "/x"));
        fails("does not answer as a hub does");
    }

    @Test
    void withoutAHubWhatTheCacheHasIsTaken() throws Exception {
        assertDownloaded();
        hub.hub().next(4, Answers.status(503));
        hub.hub().forget();
        assertDownloaded();
        assertEquals(1, hub.hub().seen().size(), "it is not waited for");
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        Map<String, String> nobody = Map.of("HF_ENDPOINT", "http://127.0.0.1:" + port);
        assertArrayEquals(large, Files.readAllBytes(cache(nobody).file(MODEL, "main", WEIGHTS)));
        HubCacheTest.fails(
                () -> cache(nobody).file(RepoId.model("org/other"), "main", WEIGHTS),
                "cannot reach http://127.0.0.1:" + port,
                "org/other is not in the cache",
                home.resolve("hub/models--org--other/refs/main").toString(),
                "HTTPS_PROXY",
                "radd models get org/other");
    }

    @Test
    void requestsGoByTheProxy() throws Exception {
        List<String> users = new CopyOnWriteArrayList<>();
        FakeServer proxy = new FakeServer(exchange -> {
            users.add(exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
            Answers.status(404, "X-Error-Code", "RepoNotFound").to(exchange);
        });
        try (proxy) {
            Map<String, String> environment = Map.of(
                    "HF_ENDPOINT",
                    "http://hub.example",
                    "HTTP_PROXY",
                    "http://me:secret@127.0.0.1:" + proxy.address().getPort());
            HubCacheTest.fails(() -> cache(environment).file(MODEL, "main", WEIGHTS), "there is no repository");
            assertEquals("Basic bWU6c2VjcmV0", users.get(0));
            assertEquals(
                    "/org/model/resolve/main/" + WEIGHTS, proxy.seen().get(0).path());
        }
    }

    private void assertDownloaded() throws IOException {
        assertArrayEquals(large, Files.readAllBytes(cache(Map.of()).file(MODEL, "main", WEIGHTS)));
    }

    private void fails(String... parts) {
        HubCacheTest.fails(() -> cache(Map.of()).file(MODEL, "main", WEIGHTS), parts);
    }

    private Path partial() {
        return home.resolve("hub/models--org--model/blobs").resolve(Sha256.of(large) + ".radd.incomplete");
    }

    private List<Path> blobs() throws IOException {
        try (Stream<Path> files = Files.list(partial().getParent())) {
            return files.toList();
        }
    }

    private void leave(byte[] part) throws IOException {
        Files.createDirectories(partial().getParent());
        Files.write(partial(), part);
    }

    private HubCache cache(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(hub.environment(home));
        environment.putAll(more);
        return new HubCache(HubSettings.of(environment), Impatience.SHORT);
    }
}
