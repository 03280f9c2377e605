package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.modelio.hub.FakeHub;

/** Corpora by name, through the cache that Python shares, with the hub and without it. */
class HubDatasetsTest {
    @TempDir
    private Path home;

    private final FakeHub hub = new FakeHub();
    private Map<String, String> before = Map.of();

    @BeforeEach
    void begin() {
        before = HubAccess.use(hub.environment(home));
    }

    @AfterEach
    void close() {
        HubAccess.use(before);
        hub.close();
    }

    private CliRun data(String command, String corpus, String cache) {
        return CliRun.of(
                "data",
                command,
                corpus,
                "--tokenizer",
                "text8",
                "--cache-dir",
                home.resolve(cache).toString());
    }

    private CliRun prepare(String corpus, String cache) {
        return data("prepare", corpus, cache);
    }

    @Test
    void aNamedCorpusIsPreparedVerifiedAndMissedByName() throws IOException {
        String validation = "data/validation-00000-of-00001.jsonl";
        String name = "roneneldan/TinyStories";
        String commit = hub.commit(
                "datasets/" + name,
                Map.of(
                        "data/train-00000-of-00001.jsonl",
                        "{\"text\":\"once there was a cat\"}\n",
                        validation,
                        "{\"text\":\"once there was a dog\"}\n"));
        data("verify", "tinystories", "one").fails(3, "no tokens of tinystories train", "radd data prepare");
        String made = prepare("tinystories", "one").succeeds().out();
        assertEquals(2, made.lines().filter(line -> line.endsWith(": complete")).count(), made);
        String verified = data("verify", "tinystories", "one").succeeds().out();
        assertTrue(verified.contains("tinystories val: as it was made"), verified);
        Path snapshot = home.resolve("hub/datasets--roneneldan--TinyStories/snapshots/" + commit);
        Files.writeString(snapshot.resolve(validation), "{\"text\":\"once there was a rat\"}\n"); // through the link
        CliRun changed = data("verify", "tinystories", "one");
        assertEquals(3, changed.code());
        assertTrue(changed.err().contains("another content"), changed.err());
        prepare("wikitext2", "one").fails(3, "Salesforce/wikitext");
    }

    @Test
    void theSplitThatIsMeantIsFetchedAndServesOfflineToo() throws Exception {
        hub.commit(
                "datasets/a/lines",
                Map.of("train.jsonl", "{\"text\":\"abc\"}\n{\"text\":\"de\"}\n", "test.jsonl", "{\"text\":\"f\"}\n"));
        prepare("hf:a/lines", "one").succeeds();
        Path snapshots = home.resolve("hub/datasets--a--lines/snapshots");
        try (var files = Files.walk(snapshots)) {
            assertTrue(files.noneMatch(file -> file.endsWith("test.jsonl")), "only what is asked for is fetched");
        }

        Map<String, String> offline = new HashMap<>(hub.environment(home));
        offline.put("HF_HUB_OFFLINE", "1");
        HubAccess.use(offline);
        hub.close();
        prepare("hf:a/lines", "two").succeeds();
        data("verify", "hf:a/lines", "two").succeeds();
        prepare("hf:a/other", "two").fails(3, "a/other there is nothing in the hub's cache", "unset HF_HUB_OFFLINE");
    }

    @Test
    void whatIsPublishedInAnotherFormIsTakenFromTheConvertedBranch() throws Exception {
        String script = "datasets/a/script";
        hub.commit(script, Map.of("plain/train/0000.jsonl", "{\"text\":\"abcd\"}\n"));
        hub.tag(script, "refs/convert/parquet");
        hub.commit(script, Map.of("script.py", "print()"));
        prepare("hf:a/script:plain", "one").succeeds();
        prepare("hf:a/script:other", "one").fails(3, "a/script has no files of the configuration other");
        prepare("hf:a/nowhere", "one").fails(3, "a/nowhere");
    }
}
