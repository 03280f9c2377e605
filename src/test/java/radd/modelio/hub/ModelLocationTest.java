package radd.modelio.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.RaddException;

/** From what users write to a model's folder. */
class ModelLocationTest {
    private static final String INDEX = """
            {"metadata": {"total_size": 8}, "weight_map": {"a": "model-00001-of-00002.safetensors", "b": "sub/second.safetensors"}}""";

    @TempDir
    private Path home;

    private final FakeHub hub = new FakeHub();

    @AfterEach
    void closeHub() {
        hub.close();
    }

    @Test
    void aFolderHereWins() {
        assertEquals(Optional.empty(), new ModelLocation("src", Optional.empty()).reference());
        assertTrue(new ModelLocation("hf://src", Optional.empty()).reference().isPresent());
        assertTrue(new ModelLocation("gpt2", Optional.empty()).reference().isPresent());
    }

    @Test
    void aRevisionIsARepositorys() {
        RaddException refusal =
                assertThrows(RaddException.class, () -> new ModelLocation("src", Optional.of("v1")).reference());
        assertEquals(RaddException.Kind.CONFIG, refusal.kind());
        assertTrue(String.valueOf(refusal.getMessage()).contains("src is a folder here"), refusal.getMessage());
        refusal = assertThrows(
                RaddException.class, () -> new ModelLocation("hf://datasets/a/b", Optional.empty()).reference());
        assertTrue(String.valueOf(refusal.getMessage()).contains("is a dataset"), refusal.getMessage());
    }

    @Test
    void ofTwoFormsOfTheWeightsTheSaferComes() throws Exception {
        hub.commit(
                "org/model",
                Map.of(
                        "config.json", "{}",
                        "model.safetensors", "s",
                        "pytorch_model.bin", "p",
                        "tokenizer.json", "{}",
                        "README.md", "r",
                        "modeling.py", "m"));
        assertEquals(
                List.of("config.json", "model.safetensors", "tokenizer.json"), files(fetch("org/model", "", Map.of())));
        hub.commit("org/model", Map.of("config.json", "{}", "pytorch_model.bin", "p"));
        assertEquals(List.of("config.json", "pytorch_model.bin"), files(fetch("hf://org/model", "", Map.of())));
    }

    @Test
    void anIndexBringsItsShards() throws Exception {
        String commit = hub.commit(
                "org/model",
                Map.of(
                        "config.json", "{}",
                        "model.safetensors.index.json", INDEX,
                        "model-00001-of-00002.safetensors", "1",
                        "sub/second.safetensors", "2",
                        "other.safetensors", "3"));
        Path folder = fetch("org/model", "", Map.of());
        assertEquals(
                List.of(
                        "config.json",
                        "model-00001-of-00002.safetensors",
                        "model.safetensors.index.json",
                        "sub/second.safetensors"),
                files(folder));
        hub.hub().behave();
        assertEquals(folder, fetch("org/model", commit, Map.of()));
        assertEquals(List.of(), hub.hub().seen(), "of a commit that is whole nothing is asked");
        Files.delete(folder.resolve("sub/second.safetensors"));
        assertEquals(folder, fetch("hf://org/model@" + commit, "", Map.of()));
        assertEquals("2", Files.readString(folder.resolve("sub/second.safetensors")));
    }

    @Test
    void anIndexDoesNotLeadOutOfTheCache() {
        hub.commit(
                "org/model",
                Map.of(
                        "config.json",
                        "{}",
                        "model.safetensors.index.json",
                        "{\"weight_map\": {\"a\": \"../../../../x\"}}"));
        HubCacheTest.fails(() -> fetch("org/model", "", Map.of()), "may not be written to the cache");
        hub.commit("org/model", Map.of("config.json", "{}", "model.safetensors.index.json", "{}"));
        HubCacheTest.fails(() -> fetch("org/model", "", Map.of()), "has no weight_map");
    }

    @Test
    void aRepositoryThatIsNoModelSaysWhatItHas() {
        hub.commit("org/model", Map.of("adapter.bin", "a", "README.md", "r"));
        HubCacheTest.fails(
                () -> fetch("org/model", "", Map.of()),
                "org/model has no config.json, but README.md, adapter.bin",
                "pytorch_model.bin");
        hub.commit("org/model", Map.of("config.json", "{}"));
        HubCacheTest.fails(
                () -> fetch("org/model", "", Map.of()), "org/model has no model.safetensors, but config.json");
    }

    @Test
    void aPartOfAModelInTheCacheIsSaidToBeOne() {
        hub.commit("org/model", Map.of("config.json", "{}", "model.safetensors", "s"));
        new HubCache(HubSettings.of(hub.environment(home)), Impatience.SHORT)
                .file(RepoId.model("org/model"), "main", "config.json");
        HubCacheTest.fails(
                () -> fetch("org/model", "", Map.of("HF_HUB_OFFLINE", "1")),
                "the cache holds only a part of org/model, without model.safetensors",
                "radd models get org/model");
    }

    @Test
    void whatIsNeitherFolderNorRepositoryIsSaidSo() {
        HubCacheTest.fails(
                () -> fetch("exp/none", "", Map.of()),
                "there is no folder exp/none here",
                "there is no repository exp/none");
    }

    private Path fetch(String given, String revision, Map<String, String> more) {
        ModelLocation location = new ModelLocation(given, Optional.of(revision).filter(text -> !text.isEmpty()));
        Map<String, String> environment = new HashMap<>(hub.environment(home));
        environment.putAll(more);
        HubCache cache = new HubCache(HubSettings.of(environment), Impatience.SHORT);
        return location.fetch(location.reference().orElseThrow(), cache, FetchProgress.SILENT);
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
