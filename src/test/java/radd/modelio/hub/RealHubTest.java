package radd.modelio.hub;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real hub answers as the tests' own does. */
@Tag("network")
class RealHubTest {
    @TempDir
    private Path home;

    @Test
    void gpt2IsThere() throws Exception {
        HubCache cache = new HubCache(HubSettings.of(Map.of("HOME", home.toString())));
        RepoId gpt2 = RepoId.model("gpt2");
        assertTrue(cache.listing(gpt2, "main").files().contains("model.safetensors"));
        Path config = cache.file(gpt2, "main", "config.json");
        assertTrue(Files.readString(config).contains("\"model_type\": \"gpt2\""));
        assertTrue(Files.isSymbolicLink(config));
    }
}
