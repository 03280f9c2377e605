package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import radd.Golden;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.engine.collective.ReplicaGroup;
import radd.modelio.hub.FakeHub;

/** Which model several ranks read; each is a thread here. */
class ModelOptionsTest {
    @TempDir
    private Path folder;

    @Test
    void aRunIsItsNewestCheckpointThatRankZeroSees() throws Exception {
        CheckpointViews views = CheckpointViews.in(folder);
        assertDirectories(
                views.ofRankZero(),
                CheckpointViews.first(views.ofRankZero()),
                views.ofRankOne(),
                CheckpointViews.first(views.ofRankOne()));
    }

    @Test
    void aModelIsItself() throws Exception {
        Path model = Golden.path("model");
        assertDirectories(model, model, model, model);
    }

    @Test
    void aRepositoryIsTheCommitThatRankZeroHas() throws Exception {
        try (FakeHub hub = new FakeHub()) {
            Map<String, String> before = HubAccess.use(hub.environment(folder));
            try {
                String commit = hub.commit("org/model", Map.of("config.json", "{}", "model.safetensors", "s"));
                Path directory =
                        folder.resolve("hub/models--org--model/snapshots").resolve(commit);
                Path model = Path.of("org/model");
                assertDirectories(model, directory, model, directory);
                assertEquals(
                        1,
                        hub.hub().seen().stream()
                                .filter(seen -> seen.path().endsWith("/revision/main"))
                                .count(),
                        "only rank 0 asks what the branch is");
            } finally {
                HubAccess.use(before);
            }
        }
    }

    @Test
    void aRelativePathStaysSo() {
        Path path = Path.of("..", "no", "such");
        assertEquals(path, options(path).directory(Collective.alone()));
    }

    private static void assertDirectories(Path first, Path expectedFirst, Path second, Path expectedSecond)
            throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (ReplicaGroup group =
                new ReplicaGroup(Collective.alone(), Collections.nCopies(2, Torch.on("cpu")), Duration.ofSeconds(60))) {
            Future<Path> other = thread.submit(() -> options(second).directory(group.join(1)));
            assertEquals(expectedFirst, options(first).directory(group.join(0)));
            assertEquals(expectedSecond, other.get());
        } finally {
            thread.shutdown();
        }
    }

    private static ModelOptions options(Path model) {
        return CommandLine.populateCommand(new ModelOptions(), "--model-path", model.toString());
    }
}
