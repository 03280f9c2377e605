package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.Golden;
import radd.modelio.SafeTensors;

/** The commands with a D3PM: nanoDD's golden folder as it is, and a run that begins from nothing. */
class D3pmCommandsTest {
    private static final String MODEL = Golden.path("nanodd").toString();

    /** Stated with the golden numbers. */
    private static final double FORWARD = 3e-4;

    @TempDir
    Path folder;

    private static int setting(String key) {
        return Golden.json("nanodd/config").get(key).intValue();
    }

    private static List<String> sequence(SafeTensors recorded, String name, int b, int count) {
        int[] ids = Golden.ids(recorded, name);
        int length = ids.length / count;
        return Arrays.stream(ids, b * length, (b + 1) * length)
                .mapToObj(id -> id == setting("vocab_size") ? "m" : Integer.toString(id))
                .toList();
    }

    @Test
    @Tag("golden")
    void scoreTellsTheNetworkTheStep() {
        int tokens = setting("vocab_size");
        try (SafeTensors recorded = Golden.tensors("nanodd/golden")) {
            float[] steps = recorded.readFloats("net.0.t");
            float[] logits = recorded.readFloats("net.0.logits");
            for (int b = 0; b < steps.length; b++) {
                List<String> ids = sequence(recorded, "net.0.x", b, steps.length);
                JsonNode masked = CliRun.json(score(String.join(",", ids), "--step", Integer.toString((int) steps[b]))
                                .succeeds()
                                .out())
                        .get("masked");
                assertEquals(ids.stream().filter("m"::equals).count(), masked.size());
                for (JsonNode entry : masked) {
                    int row = (b * ids.size() + entry.get("position").intValue()) * (tokens + 1);
                    double total = Math.log(IntStream.range(row, row + tokens)
                            .mapToDouble(i -> Math.exp(logits[i]))
                            .sum());
                    assertEquals(tokens, entry.get("log_probs").size());
                    for (int v = 0; v < tokens; v++) {
                        assertEquals(
                                logits[row + v] - total,
                                entry.get("log_probs").get(v).doubleValue(),
                                FORWARD);
                    }
                }
            }
        }
    }

    private static CliRun score(String ids, String... more) {
        return CliRun.of(Stream.concat(
                        Stream.of("score", "--model-path", MODEL, "--device", "cpu", "--full", "--ids", ids),
                        Stream.of(more))
                .toList());
    }

    @Test
    @Tag("golden")
    void aStepIsAsked() {
        int steps = setting("T");
        assertEquals(
                score("0,m", "--step", Integer.toString(steps)).succeeds().out(),
                score("0,m", "--t", "1").succeeds().out());
        score("0,m").fails(2, "no step is given", "--step 1 to " + steps);
        score("0,m", "--step", "0").fails(2, "the step is 0.0 of " + steps);
        score("0,m", "--step", Integer.toString(steps + 1)).fails(2, "of " + steps);
    }

    @Test
    @Tag("golden")
    void samplesHoldNoMaskAndSayTheirLaw() {
        CliRun run = CliRun.of(
                        "sample-cond",
                        "--model-path",
                        MODEL,
                        "--device",
                        "cpu",
                        "--length",
                        "9",
                        "--prefix-ids",
                        "1,2",
                        "--num-samples",
                        "5",
                        "--format",
                        "ids",
                        "--seed",
                        "3")
                .succeeds();
        assertEquals(5, run.out().lines().count());
        run.out().lines().forEach(line -> {
            int[] ids = Arrays.stream(line.split("[ ,]+"))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            assertEquals(9, ids.length);
            assertEquals(List.of(1, 2), List.of(ids[0], ids[1]));
            assertTrue(Arrays.stream(ids).allMatch(id -> id < setting("vocab_size")), line);
        });
        assertTrue(run.err().contains("the model's own chain of " + setting("T") + " steps"), run.err());
        CliRun.of("sample", "--model-path", MODEL, "--device", "cpu", "--block", "3")
                .fails(2, "--block");
    }

    @Test
    @Tag("golden")
    void everyStepIsScoredWhereTheDrawsAreAMultiple() throws IOException {
        Path ids = Files.writeString(folder.resolve("ids.jsonl"), "{\"ids\":[1,2,3]}\n{\"ids\":[4,0]}\n");
        for (int draws : new int[] {3 * setting("T"), 3 * setting("T") + 1}) {
            eval(MODEL, "--dataset", ids.toString(), "--monte-carlo-timesteps", Integer.toString(draws))
                    .succeeds();
            JsonNode results = results();
            assertEquals("elbo", results.get("loss_type").textValue());
            assertEquals(setting("T"), results.get("noise_levels").intValue());
            assertEquals(
                    draws % setting("T") == 0, results.get("every_noise_level").booleanValue());
            assertFalse(results.has("bits_per_character"));
        }
        eval(MODEL, "--dataset", ids.toString(), "--split", "val").fails(2, "--split is val", "lines of ids");
        eval(MODEL, "--dataset", ids.toString(), "--split", "dev").fails(2, "--split", "one of train, val, test");
    }

    private CliRun eval(String model, String... more) {
        return CliRun.of(Stream.concat(
                        Stream.of(
                                "eval",
                                "--model-path",
                                model,
                                "--device",
                                "cpu",
                                "--work-dir",
                                folder + "/work",
                                "--cache-dir",
                                folder + "/cache"),
                        Stream.of(more))
                .toList());
    }

    private JsonNode results() throws IOException {
        return CliRun.json(Files.readString(folder.resolve("work/results.json")));
    }

    @Test
    void aRunOnText8IsEvaluatedInBitsPerCharacterOnItsCut() throws IOException {
        SplittableRandom random = new SplittableRandom(2);
        String text = random.ints(1200, 0, 27)
                .mapToObj(i -> i == 26 ? " " : Character.toString('a' + i))
                .collect(Collectors.joining());
        Path corpus = Files.writeString(folder.resolve("text8"), text);
        CliRun.of(
                        "train",
                        "model=nanodd_text8",
                        "model.hidden_size=16",
                        "model.length=20",
                        "model.n_blocks=1",
                        "model.n_heads=2",
                        "model.steps=30",
                        "model.dtype=float32",
                        "data.train=" + corpus,
                        "data.cache_dir=" + folder + "/cache",
                        "outdir=" + folder + "/out",
                        "training.batch_size=4",
                        "training.accum=1",
                        "training.n_iters=3",
                        "training.snapshot_sampling=false",
                        "eval.batch_size=2",
                        "devices=cpu")
                .succeeds();
        String run = TrainedRun.folderIn(folder.resolve("out")).toString();
        for (String split : List.of("val", "test")) {
            eval(run, "--dataset", corpus.toString(), "--split", split, "--monte-carlo-timesteps", "2")
                    .succeeds();
            JsonNode results = results();
            assertEquals(60, results.get("tokens").intValue());
            assertEquals(split, results.get("split").textValue());
            assertEquals(results.get("bits_per_token"), results.get("bits_per_character"));
        }
    }
}
