package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.Golden;

/** {@code radd eval}'s estimators and exact likelihoods, as users ask for them. */
class EvalLikelihoodTest {
    @TempDir
    Path folder;

    private Path ids = Path.of("");
    private Path work = Path.of("");

    @BeforeEach
    void writeCorpus() throws IOException {
        ids = Files.writeString(folder.resolve("ids.jsonl"), "{\"ids\":[1,2,3]}\n{\"ids\":[0,3,1]}\n{\"ids\":[2]}\n");
        work = folder.resolve("work");
    }

    private CliRun eval(Path model, Path into, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "eval", "--model-path", model.toString(), "--dataset", ids.toString(), "--work-dir", into.toString()));
        args.addAll(List.of(more));
        return CliRun.of(args.toArray(String[]::new));
    }

    private CliRun model3(String... more) {
        return eval(Golden.path("model3"), work, more);
    }

    private JsonNode results() throws IOException {
        return new ObjectMapper().readTree(Files.readString(work.resolve("results.json")));
    }

    @Test
    @Tag("golden")
    void boundAndExactLikelihoodsStandSideBySide() throws IOException {
        CliRun run = model3(
                        "--likelihood",
                        "bound,forward,random,confidence",
                        "--estimator",
                        "mirrored",
                        "--monte-carlo-timesteps",
                        "9",
                        "--orders",
                        "3",
                        "--reveal-per-step",
                        "2",
                        "--per-document")
                .succeeds();
        JsonNode json = results();
        assertEquals("bound", json.get("likelihood").textValue());
        assertEquals("k_DCE", json.get("loss_type").textValue(), "what mirrored masks estimate");
        assertEquals("mirrored", json.get("estimator").textValue());
        assertEquals(9 + 9 + 1, json.get("network_evaluations").intValue(), "of one token the full mask is all");
        JsonNode all = json.get("likelihoods");
        assertEquals(json.get("nll_nats_per_token"), all.get("bound").get("nll_nats_per_token"));
        assertEquals(7, all.get("forward").get("network_evaluations").intValue());
        assertEquals(0, all.get("forward").get("draw_stderr").doubleValue());
        assertEquals(21, all.get("random").get("network_evaluations").intValue());
        assertEquals(5, all.get("confidence").get("network_evaluations").intValue());
        assertEquals("2", all.get("confidence").get("reveal_per_step").textValue());
        for (String name : List.of("bound", "forward", "random", "confidence")) {
            assertTrue(run.out().contains(name), run.out());
        }
        List<String> documents = Files.readAllLines(work.resolve("documents.jsonl"));
        assertEquals(3, documents.size());
        JsonNode first = new ObjectMapper().readTree(documents.get(0));
        assertEquals(0, first.get("index").intValue());
        assertEquals(3, first.get("tokens").intValue());
        assertTrue(first.get("stderr").isNumber()
                && first.get("forward").get("stderr").doubleValue() == 0);
        double exact = -Math.log(Golden.doubles(Golden.json("joint3").get("forward_order"))[(1 * 4 + 2) * 4 + 3]);
        assertEquals(exact, first.get("forward").get("nll_nats").doubleValue(), 1e-4);
    }

    @Test
    @Tag("golden")
    void theReferencesNamesOfTheOrdersWork() throws IOException {
        model3("--loss_type", "ar_backward").succeeds();
        JsonNode json = results();
        assertEquals("backward", json.get("likelihood").textValue());
        assertEquals("ar_backward", json.get("loss_type").textValue());
        model3("--likelihood", "backward").succeeds();
        assertEquals(json, results());
    }

    @Test
    void aTargetEndsTheDrawsTheSameWhateverTheBatch() throws IOException {
        String[] asked = {"--loss-type", "k_DCE", "--target-stderr", "0.03", "--batch-size", "3"};
        model3(asked).succeeds();
        JsonNode json = results();
        assertTrue(json.get("draw_stderr").doubleValue() <= 0.03, json.toString());
        int evaluations = json.get("network_evaluations").intValue();
        assertTrue(evaluations > 3 * 8 && evaluations < 3 * 1024, evaluations + " evaluations");
        asked[5] = "16";
        model3(asked).succeeds();
        assertEquals(json.get("nll_nats_per_token"), results().get("nll_nats_per_token"));
        assertEquals(json.get("draw_stderr"), results().get("draw_stderr"));
        asked[3] = "0.000001";
        model3(Stream.concat(Stream.of(asked), Stream.of("--monte-carlo-timesteps", "20"))
                        .toArray(String[]::new))
                .succeeds();
        assertEquals(60, results().get("network_evaluations").intValue(), "the cap holds");
    }

    @Test
    void theManifestNamesWhatTheNumbersDependOn() throws IOException {
        model3("--monte-carlo-timesteps", "2").succeeds();
        JsonNode manifest = results().get("manifest");
        for (String hash : List.of("config_sha256", "parameters_sha256", "tokenizer_sha256", "token_ids_sha256")) {
            assertEquals(64, manifest.get(hash).textValue().length(), hash);
        }
        Files.writeString(ids, "{\"ids\":[1,2,3]}\n{\"ids\":[0,3,2]}\n{\"ids\":[2]}\n");
        model3("--monte-carlo-timesteps", "2").succeeds();
        assertFalse(manifest.get("token_ids_sha256")
                .equals(results().get("manifest").get("token_ids_sha256")));
        assertEquals(
                manifest.get("parameters_sha256"), results().get("manifest").get("parameters_sha256"));
    }

    @Test
    void textHasBitsPerCharacterAndByteAndASizeWithoutItsEnds() throws IOException {
        Path model = UntrainedModel.write(folder.resolve("model"), 27, 8, "text8");
        ids = Files.writeString(folder.resolve("corpus.txt"), "the cat sat on the mat");
        eval(model, work, "--loss-type", "k_DCE", "--monte-carlo-timesteps", "3")
                .succeeds();
        JsonNode json = results();
        assertEquals(22, json.get("characters").intValue());
        assertEquals(json.get("bits_per_token"), json.get("bits_per_character"));
        assertEquals(json.get("bits_per_token"), json.get("bits_per_byte"));
        assertTrue(json.has("bits_per_byte_stderr"));
    }

    @Test
    void explainNamesWhatDiffersAndTheDifferenceOnTheSameSequences() throws IOException {
        Path other = folder.resolve("other");
        model3("--loss-type", "k_DCE", "--monte-carlo-timesteps", "4", "--per-document")
                .succeeds();
        eval(Golden.path("model3"), other, "--likelihood", "forward", "--per-document")
                .succeeds();
        CliRun run = explain(other).succeeds();
        assertTrue(run.out().contains("likelihood                         bound -> forward"), run.out());
        assertTrue(run.out().contains("loss_type                          k_DCE -> ar_forward"), run.out());
        assertFalse(run.out().contains("parameters_sha256"), run.out());
        assertTrue(run.out().contains("on the same sequences: "), run.out());
        Files.delete(other.resolve("documents.jsonl"));
        assertTrue(explain(other).succeeds().out().contains("no paired difference: no documents.jsonl beside"));
        Files.writeString(other.resolve("results.json"), "{}");
        explain(other).fails(3, "is no result of an evaluation", "results.json of radd eval");
    }

    private CliRun explain(Path other) {
        return CliRun.of(
                "eval",
                "explain",
                work.resolve("results.json").toString(),
                other.resolve("results.json").toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--likelihood sideways | --likelihood is sideways | bound, forward",
                "--likelihood forward,forward | --likelihood is forward,forward | each once",
                "--likelihood forward --loss-type ar_random | --loss-type is ar_random | --likelihood",
                "--estimator mirrored --loss-type lambda_DCE | --estimator is mirrored | k_DCE does",
                "--estimator mirrored --monte-carlo-timesteps 2 | monte_carlo_timesteps is 2 | at least 3",
                "--estimator lucky | --estimator is 'lucky' | stratified",
                "--target-stderr 0 | --target-stderr is 0.0 | above 0",
                "--orders 2 | --orders is 2 | --likelihood random",
                "--likelihood forward --estimator reference | --estimator is reference | --likelihood bound",
                "--likelihood entropy --threshold 0.5 | --threshold is 0.5 | confidence, margin",
                "--reveal-per-step 2 | --reveal-per-step is 2 | confidence, margin or entropy"
            })
    void whatDoesNotGoTogetherIsAUsageError(String args, String part, String other) {
        model3(args.split(" ")).fails(2, part, other);
    }

    @Test
    @Tag("golden")
    void aFamilyOfScoresIsRefusedByName() {
        eval(Golden.path("sedd_absorb"), work, "--likelihood", "forward")
                .fails(2, "--likelihood is forward", "with a model of type ddit");
    }
}
