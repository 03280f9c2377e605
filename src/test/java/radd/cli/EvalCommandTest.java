package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;
import radd.data.corpus.Blocks;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.eval.LikelihoodEstimate;
import radd.eval.LikelihoodEvaluation;
import radd.eval.Scoring;
import radd.modelio.LoadedModel;

class EvalCommandTest {
    @TempDir
    Path folder;

    private Path ids = Path.of("");
    private Path work = Path.of("");

    @BeforeEach
    void writeCorpus() throws IOException {
        ids = Files.writeString(folder.resolve("ids.jsonl"), "{\"ids\":[1,2,3]}\n{\"ids\":[49,0]}\n");
        work = folder.resolve("deep/work");
    }

    @Test
    void resultsHoldWhatTheServiceEstimates() throws IOException {
        CliRun run = golden("--loss-type", "k_DCE", "--monte-carlo-timesteps", "6", "--batch-size", "4", "--seed", "9")
                .succeeds();
        LikelihoodEstimate expected;
        try (LoadedModel loaded = LoadedModel.open(Golden.path("model"), Torch.on("cpu"))) {
            expected = new LikelihoodEvaluation(loaded.model().objective("k_DCE"), 6, 9)
                    .score(
                            Scoring.alone(loaded.parameters(), Precision.FLOAT32, 5),
                            Blocks.of(List.of(new int[] {1, 2, 3}, new int[] {49, 0})))
                    .estimate();
        }
        JsonNode results = results();
        assertEquals(
                expected.nllNatsPerToken(), results.get("nll_nats_per_token").doubleValue());
        assertEquals(expected.stderr(), results.get("stderr").doubleValue());
        assertEquals(expected.drawStderr(), results.get("draw_stderr").doubleValue());
        assertEquals(expected.perplexity(), results.get("perplexity").doubleValue());
        assertEquals(
                expected.perplexityStderr(), results.get("perplexity_stderr").doubleValue());
        assertEquals(expected.bitsPerToken(), results.get("bits_per_token").doubleValue());
        assertEquals(5, results.get("tokens").intValue());
        assertEquals(2, results.get("sequences").intValue());
        assertEquals("k_DCE", results.get("loss_type").textValue());
        assertEquals(6, results.get("monte_carlo_timesteps").intValue());
        assertEquals(16, results.get("length").intValue(), "the model's, by default");
        assertEquals(9, results.get("seed").intValue());
        assertEquals(ids.toString(), results.get("dataset").textValue());
        assertEquals(Golden.path("model").toString(), results.get("model").textValue());
        assertEquals("cpu", results.get("device").textValue());
        assertEquals("float32", results.get("precision").textValue());
        assertTrue(results.get("version").textValue().startsWith("radd"));
        assertEquals(0, results.get("cautions").size());
        assertEquals("", run.err());
        assertTrue(run.out().contains(String.format("perplexity %.2f", expected.perplexity())), run.out());
        assertTrue(run.out().contains(work.resolve("results.json").toString()), run.out());
        try (Stream<Path> files = Files.list(work)) {
            assertEquals(
                    List.of(work.resolve("report.html"), work.resolve("results.json")),
                    files.sorted().toList(),
                    "nothing else is left behind");
        }
    }

    @Test
    void theReferencesFlagsAndNameWork() throws IOException {
        CliRun run = CliRun.of(
                "evaluate",
                "--batch_size",
                "16",
                "--model_path",
                Golden.path("model").toString(),
                "--length",
                "3",
                "--valid_dataset",
                ids.toString(),
                "--monte_carlo_timesteps",
                "4",
                "--ngpus",
                "4",
                "--loss_type",
                "lambda_DCE",
                "--cache_dir",
                folder.toString(),
                "--work_dir",
                work.toString());
        run.succeeds();
        assertEquals("lambda_DCE", results().get("loss_type").textValue());
        assertEquals(1, results().get("cautions").size());
        assertTrue(run.err().contains("caution: lambda_DCE has infinite variance"), run.err());
        assertEquals("cpu", results().get("device").textValue(), "four times, where there are no GPUs");
    }

    @Test
    void defaultsAreTheReferences() throws IOException {
        golden().succeeds();
        assertEquals("lambda_DCE", results().get("loss_type").textValue());
        assertEquals(1024, results().get("monte_carlo_timesteps").intValue());
        assertEquals(16, results().get("batch_size").intValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"t_DCE", "k_DCE"})
    void batchSizeHasNoEffectOnTheResult(String loss) throws IOException {
        golden("--loss-type", loss, "--monte-carlo-timesteps", "5", "--batch-size", "1")
                .succeeds();
        JsonNode one = results();
        golden("--loss-type", loss, "--monte-carlo-timesteps", "5", "--batch-size", "16")
                .succeeds();
        assertEquals(1, one.get("batch_size").intValue());
        assertEquals(16, results().get("batch_size").intValue());
        for (String field : List.of("nll_nats_per_token", "stderr", "draw_stderr", "tokens", "sequences")) {
            assertEquals(one.get(field), results().get(field), field);
        }
    }

    @Test
    void devicesHaveNoEffectOnTheResult() throws IOException {
        String[] asked = {"--loss-type", "t_DCE", "--monte-carlo-timesteps", "50"};
        golden(asked).succeeds();
        String one = Files.readString(work.resolve("results.json"));
        golden(asked[0], asked[1], asked[2], asked[3], "--devices", "cpu,cpu,cpu")
                .succeeds();
        assertEquals(one, Files.readString(work.resolve("results.json")));
    }

    @Test
    void textIsCutIntoBlocksAndAllOfItScored() throws IOException {
        Path model = UntrainedModel.write(folder.resolve("model"), 27, 8, "text8");
        Path text = Files.writeString(folder.resolve("corpus.txt"), "the cat sat on the mat");
        CliRun.of(evalArgs(model, text, "--loss-type", "k_DCE", "--monte-carlo-timesteps", "3", "--length", "5"))
                .succeeds();
        assertEquals(22, results().get("tokens").intValue());
        assertEquals(5, results().get("sequences").intValue());
        // Every token is equally likely, so each draw of k_DCE costs log V a token whatever it masks.
        assertEquals(27, results().get("perplexity").doubleValue(), 1e-4);
        assertEquals(0, results().get("stderr").doubleValue(), 1e-6);
    }

    @Test
    void ptbIsReadFromItsFolderAndTokenisedForGpt2() throws IOException {
        Path model = UntrainedModel.write(folder.resolve("model"), 50257, 8, "gpt2");
        Path data = Files.createDirectories(folder.resolve("data/ptb"));
        Files.writeString(data.resolve("ptb.test.txt"), " it is N N years old \n <unk> 's dog was n't \n");
        CliRun.of(evalArgs(
                        model,
                        Path.of("ptb"),
                        "--data-dir",
                        folder.resolve("data").toString(),
                        "--loss-type",
                        "k_DCE",
                        "--monte-carlo-timesteps",
                        "4"))
                .succeeds();
        // "it is 1 1 years old" is 6 tokens, "?'s dog wasn't" is 5, and each sentence has its end of text.
        assertEquals(6 + 1 + 5 + 1, results().get("tokens").intValue());
        assertEquals(2, results().get("sequences").intValue());
        assertEquals(50257, results().get("perplexity").doubleValue(), 1);
    }

    /** Scores the whole test split; about a minute. */
    @Test
    @Tag("slow")
    void theRealPtbIsScoredToItsLastToken() throws IOException {
        Path data = Path.of("../shared/data/ptb");
        assumeTrue(Files.exists(data.resolve("ptb.test.txt")), "no PTB in " + data.toAbsolutePath());
        Path model = UntrainedModel.write(folder.resolve("model"), 50257, 1024, "gpt2");
        CliRun.of(evalArgs(
                        model,
                        Path.of("ptb"),
                        "--data-dir",
                        data.toString(),
                        "--loss-type",
                        "k_DCE",
                        "--monte-carlo-timesteps",
                        "1"))
                .succeeds();
        int tokens = results().get("tokens").intValue();
        assertEquals((tokens + 1023) / 1024, results().get("sequences").intValue());
        // 82,430 words and line ends, of which GPT-2 cuts some in several tokens.
        assertTrue(tokens > 82_430 && tokens < 2 * 82_430, tokens + " tokens");
        assertEquals(50257, results().get("perplexity").doubleValue(), 5);
    }

    @Test
    void aSignalEndsItBetweenBatchesWithoutResults() throws Exception {
        List<String> command = ChildMain.command(Main.class, "-Dradd.stderr.tty=true");
        command.addAll(evalArgs(Golden.path("model"), ids, "--monte-carlo-timesteps", "100000000"));
        Path err = folder.resolve("err");
        Process child = new ProcessBuilder(command)
                .redirectError(err.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        try {
            while (!Files.readString(err).contains("perplexity")
                    && !Files.readString(err).contains("/200000000")) {
                assertTrue(child.isAlive(), Files.readString(err));
                Thread.sleep(20);
            }
            child.destroy(); // SIGTERM
            assertTrue(child.waitFor(60, TimeUnit.SECONDS), "the child never ended");
        } finally {
            child.destroyForcibly();
        }
        assertEquals(130, child.exitValue(), Files.readString(err));
        assertTrue(Files.readString(err).contains("of 200000000 draws; no results written"), Files.readString(err));
        assertEquals("", Files.readString(folder.resolve("out")));
        assertFalse(Files.exists(work.resolve("results.json")));
    }

    @Test
    void aSingleSequenceHasNoErrorOverSequences() throws IOException {
        Files.writeString(ids, "{\"ids\":[1,2,3]}\n");
        CliRun run =
                golden("--loss-type", "k_DCE", "--monte-carlo-timesteps", "1").succeeds();
        assertTrue(
                results().get("stderr").isNull() && results().get("draw_stderr").isNull());
        assertTrue(run.out().contains("standard error unknown over sequences, unknown over draws"), run.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--loss-type ar | '--loss-type' | t_DCE, t_DSE, lambda_DCE, k_DCE",
                "--length 17 | length is 17 | 1 to 16",
                "--length 0 | length is 0 | 1 to 16",
                "--batch-size 0 | batch_size is 0 | at least 1",
                "--monte-carlo-timesteps 0 | monte_carlo_timesteps is 0 | at least 1",
                "--batch-size many | many | --batch-size",
                "--device tpu | device is 'tpu' | cuda:N",
                "--devices cpu,tpu | device is 'tpu' | cuda:N",
                "--ngpus 0 | --ngpus is 0 | at least 1",
                "--precision int8 | --precision is 'int8' | float32"
            })
    void badOptionsAreUsageErrors(String args, String part, String other) {
        golden(args.split(" ")).fails(2, part, other);
        assertFalse(Files.exists(work.resolve("results.json")));
    }

    @Test
    void missingAndNamedCorporaAreOneLine() throws IOException {
        Path model = Golden.path("model");
        CliRun.of(evalArgs(model, folder.resolve("none.jsonl"))).fails(3, "none.jsonl", "does not exist");
        CliRun.of(evalArgs(model, Path.of("wikitext2"))).fails(3, "Salesforce/wikitext", "HF_HUB_OFFLINE");
        CliRun.of(evalArgs(model, Path.of("ptb"), "--data-dir", folder.toString()))
                .fails(3, "ptb-text-only/ptb_text_only", "HF_HUB_OFFLINE");
        Files.writeString(ids, "\n");
        golden().fails(2, "no tokenizer", "ids");
        Files.writeString(ids, "{\"ids\":[]}\n");
        golden().fails(3, "empty");
        Files.writeString(ids, "{\"ids\":[1,2]}\n{\"ids\":[1,2,3,4]}\n");
        golden("--length", "3").fails(3, "line 2 has 4 ids", "at most 3");
        Files.writeString(ids, "{\"ids\":[1,50]}\n");
        golden().fails(3, "id 50 at position 1", "0 to 49");
    }

    @Test
    void aFailedEvaluationLeavesNoEarlierResultInItsPlace() throws IOException {
        String[] asked = {"--loss-type", "k_DCE", "--monte-carlo-timesteps", "2"};
        golden(asked).succeeds();
        String earlier = Files.readString(work.resolve("results.json"));
        for (String missing : List.of("--model-path", "--dataset")) {
            CliRun.of(evalArgs(
                            missing.equals("--dataset") ? Golden.path("model") : folder.resolve("none"),
                            missing.equals("--dataset") ? folder.resolve("none.jsonl") : ids,
                            asked))
                    .fails(3, "none");
            assertFalse(Files.exists(work.resolve("results.json")), missing);
            assertEquals(earlier, Files.readString(work.resolve("results.json.old")), missing);
        }
        golden(asked).succeeds();
        assertEquals(earlier, Files.readString(work.resolve("results.json")));
        assertFalse(Files.exists(work.resolve("results.json.old")));
    }

    @Test
    void emptyTextIsADataError() throws IOException {
        Path model = UntrainedModel.write(folder.resolve("model"), 27, 8, "text8");
        CliRun.of(evalArgs(model, Files.writeString(folder.resolve("empty.txt"), "")))
                .fails(3, "empty.txt");
    }

    @Test
    void damagedModelsAreOneLine() throws IOException {
        CliRun.of(evalArgs(folder.resolve("nowhere"), ids)).fails(3, "there is no model folder");

        Path cut = copyOfGolden("cut");
        try (FileChannel weights = FileChannel.open(cut.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
            weights.truncate(weights.size() - 100);
        }
        CliRun.of(evalArgs(cut, ids)).fails(3, "model.safetensors");

        Path heads = copyOfGolden("heads");
        String config = Files.readString(heads.resolve("config.json"));
        Files.writeString(heads.resolve("config.json"), config.replace("\"n_heads\": 4", "\"n_heads\": 5"));
        CliRun.of(evalArgs(heads, ids)).fails(3, "config.json", "model.hidden_size is 32");

        Path tokenizer = UntrainedModel.write(folder.resolve("model"), 26, 8, "text8");
        Path text = Files.writeString(folder.resolve("corpus.txt"), "abc");
        CliRun.of(evalArgs(tokenizer, text)).fails(3, "26 tokens", "text8 has 27");
    }

    @Test
    void anUnusableWorkFolderIsFoundBeforeAnythingElse() throws IOException {
        Files.createDirectories(work.getParent());
        Files.writeString(work, "a file");
        // The corpus is bad too: the folder is tried first.
        CliRun.of(evalArgs(Golden.path("model"), folder.resolve("none.jsonl")))
                .fails(3, "folder " + work + " cannot be written", "--work-dir");
    }

    private JsonNode results() throws IOException {
        return CliRun.json(Files.readString(work.resolve("results.json")));
    }

    private CliRun golden(String... more) {
        return CliRun.of(evalArgs(Golden.path("model"), ids, more));
    }

    private List<String> evalArgs(Path model, Path dataset, String... more) {
        List<String> args = new ArrayList<>(List.of("eval", "--model-path", model.toString()));
        args.addAll(List.of("--dataset", dataset.toString(), "--work-dir", work.toString()));
        args.addAll(List.of("--cache-dir", folder.resolve("cache").toString()));
        args.addAll(List.of(more));
        return args;
    }

    private Path copyOfGolden(String name) throws IOException {
        Path copy = Files.createDirectories(folder.resolve(name));
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(Golden.path("model").resolve(file), copy.resolve(file));
        }
        return copy;
    }
}
