package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.Golden;
import radd.modelio.ModelDirectory;
import radd.modelio.hub.FakeHub;

/** {@code radd models}, and models of the hub where a folder may stand. */
class ModelsCommandTest {
    private static final String NAME = "JingyangOu/radd-lambda-dce";

    @TempDir
    private Path home;

    private final FakeHub hub = new FakeHub();
    private Map<String, String> before = Map.of();
    private String commit = "";

    @BeforeEach
    void publish() throws IOException {
        before = HubAccess.use(hub.environment(home));
        commit = hub.commit(NAME, model());
    }

    private static Map<String, byte[]> model() throws IOException {
        return Map.of(
                ModelDirectory.CONFIG, Files.readAllBytes(Golden.path("model").resolve(ModelDirectory.CONFIG)),
                ModelDirectory.WEIGHTS, Files.readAllBytes(Golden.path("model").resolve(ModelDirectory.WEIGHTS)));
    }

    @AfterEach
    void close() {
        HubAccess.use(before);
        hub.close();
    }

    @Test
    void aModelIsFetchedListedCheckedAndRemoved() throws Exception {
        Path folder = home.resolve("hub/models--JingyangOu--radd-lambda-dce/snapshots")
                .resolve(commit);
        assertEquals(folder + "\n", CliRun.of("models", "get", NAME).succeeds().out());
        String line = CliRun.of("models", "list").succeeds().out();
        assertTrue(line.matches(NAME + "  main  [0-9.]+ [kM]B  ddit_wot  " + folder + "\n"), line);
        assertTrue(CliRun.of("models", "verify").succeeds().out().startsWith("ok       " + NAME + ", "));

        Files.writeString(folder.resolve(ModelDirectory.CONFIG), "damaged"); // through the link
        CliRun damaged = CliRun.of("models", "verify", NAME);
        assertEquals(3, damaged.code());
        assertTrue(damaged.out().startsWith("damaged  "), damaged.out());
        assertTrue(
                damaged.err().contains("1 files in ") && damaged.err().contains("radd models rm NAME"), damaged.err());

        assertTrue(CliRun.of("models", "rm", NAME).succeeds().err().startsWith("removed " + NAME + ", "));
        assertFalse(Files.exists(home.resolve("hub/models--JingyangOu--radd-lambda-dce")));
        CliRun nothing = CliRun.of("models", "list").succeeds();
        assertEquals("", nothing.out());
        assertTrue(nothing.err().startsWith("no models in " + home.resolve("hub")), nothing.err());
        CliRun.of("models", "rm", NAME).fails(3, NAME + " is not in the cache");
        CliRun.of("models", "verify", NAME).fails(2, NAME, "it is not in " + home.resolve("hub"));
    }

    @Test
    void aJudgeIsFetchedByItsName() throws Exception {
        Path gpt2 = Golden.path("gpt2");
        hub.commit(
                "gpt2",
                Map.of(
                        ModelDirectory.CONFIG, Files.readAllBytes(gpt2.resolve(ModelDirectory.CONFIG)),
                        ModelDirectory.WEIGHTS, Files.readAllBytes(gpt2.resolve(ModelDirectory.WEIGHTS))));
        Path samples = Files.writeString(home.resolve("samples.jsonl"), "{\"ids\":[1,2,3,4]}\n{\"ids\":[5,6]}\n");
        String said = CliRun.of(
                        "eval",
                        "--judge",
                        "gpt2",
                        "--samples",
                        samples.toString(),
                        "--device",
                        "cpu",
                        "--work-dir",
                        home.resolve("work").toString())
                .succeeds()
                .out();
        assertTrue(said.contains("judged by gpt2: perplexity "), said);
    }

    @Test
    void aRevisionIsFetchedAndRemovedAlone() throws Exception {
        hub.tag(NAME, "v1");
        String first = commit;
        hub.commit(NAME, Map.of(ModelDirectory.CONFIG, "{}", ModelDirectory.WEIGHTS, "new"));
        assertTrue(CliRun.of("models", "get", NAME, "--revision", "v1")
                .succeeds()
                .out()
                .contains(first));
        assertTrue(CliRun.of("models", "get", "hf://" + NAME).succeeds().err().isEmpty());
        String list = CliRun.of("models", "list").succeeds().out();
        assertEquals(2, list.lines().count(), list);
        assertTrue(list.contains("  -  "), "what it cannot read is listed without a family: " + list);
        CliRun.of("models", "rm", NAME, "--revision", "v1").succeeds();
        assertEquals(1, CliRun.of("models", "list").succeeds().out().lines().count());
    }

    @Test
    void aNameOfTheHubStandsForItsFolder() {
        String[] options = {"--precision", "float32", "--device", "cpu", "--ids", "1,m,2", "--top", "3"};
        String here = CliRun.of(score(Golden.path("model").toString(), options))
                .succeeds()
                .out();
        assertEquals(here, CliRun.of(score(NAME, options)).succeeds().out());
        HubAccess.use(Map.of("HF_HUB_OFFLINE", "1", "HF_HOME", home.toString()));
        assertEquals(here, CliRun.of(score(NAME, options)).succeeds().out());
        assertEquals(
                here,
                CliRun.of(score("hf://" + NAME + "@" + commit, options))
                        .succeeds()
                        .out());
    }

    /** The recipe of docs/models.md. */
    @Test
    void aPackedCacheWorksOnANodeWithoutInternet() throws Exception {
        CliRun.of("models", "get", NAME).succeeds();
        Path node = Files.createDirectories(home.resolve("node"));
        String recipe = "tar -C \"$0\" -cf \"$0/hub.tar\" hub && tar -C \"$1\" -xf \"$0/hub.tar\"";
        assertEquals(
                0,
                new ProcessBuilder("bash", "-c", recipe, home.toString(), node.toString())
                        .inheritIO()
                        .start()
                        .waitFor());
        hub.close();
        HubAccess.use(Map.of("HF_HUB_OFFLINE", "1", "HF_HOME", node.toString()));
        assertTrue(CliRun.of("models", "list").succeeds().out().contains(node.toString()));
        CliRun.of("models", "verify").succeeds();
        CliRun.of(score(NAME, "--device", "cpu", "--ids", "1,m")).succeeds();
    }

    @Test
    void failuresAreOneLine() {
        CliRun.of(score("JingyangOu/radd-lamda-dce", "--ids", "m"))
                .fails(3, "there is no folder JingyangOu/radd-lamda-dce here", "did you mean " + NAME + "?");
        CliRun.of(score(NAME, "--ids", "m", "--revision", "v7")).fails(3, NAME + " has no revision 'v7'");
        CliRun.of(score("src", "--ids", "m", "--revision", "v7")).fails(2, "src is a folder here");
        CliRun.of("models", "get", "hf://datasets/org/name").fails(2, "it must name a model, not a dataset");
        CliRun.of("models", "get", "../x").fails(2, "'../x' is no name of a repository");
        CliRun.of("models", "get", NAME, "--revision", "../x").fails(2, "'../x' is no revision");
        CliRun.of("models").fails(2, "missing command: one of list, get, rm, verify");
        HubAccess.use(Map.of("HF_HUB_OFFLINE", "1", "HF_HOME", home.toString()));
        CliRun.of("models", "get", NAME)
                .fails(
                        3,
                        "HF_HUB_OFFLINE is set",
                        "unset it, or run 'radd models get " + NAME + "' on a machine that is online");
    }

    private static List<String> score(String model, String... options) {
        List<String> args = new ArrayList<>(List.of("score", "--model-path", model));
        args.addAll(List.of(options));
        return args;
    }
}
