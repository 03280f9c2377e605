package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.Golden;
import radd.data.tokenizer.Gpt2Tokenizer;
import radd.sample.SampleFormat;

@Tag("golden")
class JudgeCommandTest {
    @TempDir
    Path folder;

    private CliRun judge(String judge, Path samples, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "eval",
                "--judge",
                judge,
                "--samples",
                samples.toString(),
                "--work-dir",
                folder.resolve("work").toString(),
                "--device",
                "cpu",
                "--cache-dir",
                folder.resolve("cache").toString()));
        args.addAll(List.of(more));
        return CliRun.of(args);
    }

    private String golden() {
        return Golden.path("gpt2").toString();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private JsonNode results() throws IOException {
        return CliRun.json(Files.readString(folder.resolve("work/results.json")));
    }

    @Test
    void resultsHoldThePerplexityAndWhatBelongsBesideIt() throws IOException {
        Path samples = file("s.jsonl", "{\"ids\":[1,2,3,4,60,5,60,7]}\n{\"ids\":[9,8,7,6,9,8,7,6,60]}\n");
        Path reference = file("r.jsonl", "{\"ids\":[0,9,8,7,6,9,1]}\n");
        CliRun run = judge(golden(), samples, "--reference", reference.toString(), "--per-sample")
                .succeeds();
        JsonNode results = results();
        assertEquals(6 + 8, results.get("tokens").intValue(), "neither the first ones nor the second end of text");
        double nats = results.get("nll_nats_per_token").doubleValue();
        assertEquals(Math.exp(nats), results.get("perplexity").doubleValue(), 1e-6);
        assertTrue(results.get("stderr").doubleValue() > 0);
        assertEquals(2, results.get("texts").intValue());
        assertEquals(60, results.get("end_of_text").intValue());
        assertTrue(results.get("counted").textValue().contains("ends of text after its first"));
        assertEquals(0.5, results.get("share_ending_in_end_of_text").doubleValue());
        assertEquals(5, results.get("longest_copied_run_tokens").intValue());
        assertEquals(1, results.get("longest_copied_run_sample").intValue());
        for (String name : List.of("unigram_entropy_nats", "distinct_1", "distinct_4", "repetition_4")) {
            assertTrue(results.get(name).doubleValue() > 0, name);
        }
        double sum = 0;
        for (String line : Files.readAllLines(folder.resolve("work/samples.jsonl"))) {
            sum += CliRun.json(line).get("nll_nats").doubleValue();
        }
        assertEquals(nats * 14, sum, 1e-6);
        assertTrue(run.out().contains("perplexity") && run.out().contains("distinct-1"), run.out());
    }

    /** What the sampler prints, whose ends of text are shown, is read back to the ids that it drew. */
    @Test
    void textsAreReadInGpt2sTokens() throws IOException {
        Path judge = Gpt2Judges.untrained(folder.resolve("judge"), Gpt2Tokenizer.END_OF_TEXT + 1, 12);
        String text = "The cat sat on the mat." + Gpt2Tokenizer.END_OF_TEXT_STRING + "It slept.";
        Path samples = file("s.txt", text + "\n" + SampleFormat.SEPARATOR + "\n");
        judge(judge.toString(), samples, "--per-sample").succeeds();
        JsonNode line = CliRun.json(Files.readString(folder.resolve("work/samples.jsonl")));
        assertEquals(7 + 1 + 3, line.get("length").intValue());
        judge(judge.toString(), file("s.jsonl", "{\"text\":\"It slept.\",\"ids\":[1,2],\"finish\":\"end_of_text\"}\n"))
                .succeeds();
        assertEquals(1, results().get("share_ending_in_end_of_text").intValue());
        assertEquals(4, results().get("mean_length_tokens").intValue(), "of the text, which any judge reads");
    }

    /** A judge to whom all 61 tokens are equally likely has perplexity 61. */
    @Test
    void lowPerplexityWithLowEntropyIsFlagged() throws IOException {
        Path judge = Gpt2Judges.untrained(folder.resolve("judge"), 61, 16);
        Path samples = file("s.jsonl", "{\"ids\":[1,1,1,1,1,2,1,1]}\n{\"ids\":[4,4,4,4,4,4,4,4]}\n");
        Path reference = file("r.jsonl", "{\"ids\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}\n");
        CliRun run = judge(judge.toString(), samples, "--reference", reference.toString())
                .succeeds();
        assertEquals(61, results().get("perplexity").doubleValue(), 1e-3);
        assertTrue(results().get("cautions").get(0).textValue().contains("low perplexity with low entropy"));
        assertTrue(run.err().contains("no sign of quality"), run.err());
    }

    @Test
    void mauveComparesSamplesWithTextsOfACorpusAsLong() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        String samples = lines(random, 30, 61);
        Path corpus = file("corpus.jsonl", lines(random, 40, 61));
        judge(golden(), file("s.jsonl", samples), "--mauve", corpus.toString(), "--seed", "4")
                .succeeds();
        JsonNode results = results();
        assertEquals(3, results.get("mauve_clusters").intValue());
        assertEquals(30, results.get("mauve_corpus_texts").intValue());
        assertEquals(4, results.get("mauve_seed").intValue());
        double mauve = results.get("mauve").doubleValue();
        assertTrue(mauve > 0.004 && mauve <= 1, "MAUVE " + mauve);
        judge(golden(), file("few.jsonl", lines(random, 19, 61)), "--mauve", corpus.toString())
                .fails(2, "samples is 19", "at least 20");
    }

    private static String lines(SplittableRandom random, int count, int tokens) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        "{\"ids\":" + Arrays.toString(random.ints(8, 0, tokens).toArray()) + "}\n")
                .collect(Collectors.joining());
    }

    /** Its error is over the windows; ends of text are not scored but for the first. */
    @Test
    void aCorpusIsJudgedInWindows() throws IOException {
        Path corpus = file("corpus.txt", "one two three four five six seven eight nine ten eleven twelve\n");
        Path judge = Gpt2Judges.untrained(folder.resolve("judge"), Gpt2Tokenizer.END_OF_TEXT + 1, 4);
        CliRun.of(
                        "eval",
                        "--judge",
                        judge.toString(),
                        "--dataset",
                        corpus.toString(),
                        "--stride",
                        "3",
                        "--device",
                        "cpu",
                        "--cache-dir",
                        folder.resolve("cache").toString(),
                        "--work-dir",
                        folder.resolve("work").toString())
                .succeeds();
        JsonNode results = results();
        assertEquals(50257, results.get("perplexity").doubleValue(), 1);
        assertEquals("windows", results.get("stderr_over").textValue());
        assertEquals(3, results.get("stride").intValue());
        assertEquals(corpus.toString(), results.get("judged").textValue());
        assertFalse(results.has("distinct_1"), "figures of samples");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\":\"a\"}|3|is text, and the judge with its 61 tokens has no tokenizer",
                "{\"ids\":[1,61]}|3|has the id 61, and the judge has 61 tokens",
                "{\"ids\":[1]}|3|no text has a token that counts",
            })
    void samplesThatTheJudgeCannotReadAreRefused(String line, int code, String reason) throws IOException {
        judge(golden(), file("s.jsonl", line + "\n")).fails(code, reason);
        assertFalse(Files.exists(folder.resolve("work/results.json")));
    }

    @Test
    void optionsOfTheOtherKindOfEvaluationAreRefused() throws IOException {
        Path samples = file("s.jsonl", "{\"ids\":[1,2]}\n");
        judge(golden(), samples, "--loss-type", "k_DCE").fails(2, "--loss-type is given with --judge");
        judge(golden(), samples, "--model-path", golden()).fails(2, "--model-path is given with --judge");
        judge(golden(), samples, "--stride", "16").fails(2, "--stride is 16; must be 1 to 15");
        judge(folder.resolve("none").toString(), samples).fails(3, "is no folder");
        CliRun.of("eval", "--samples", samples.toString(), "--model-path", golden())
                .fails(2, "--samples is given without --judge");
        CliRun.of("eval").fails(2, "Missing required option: '--model-path=");
        CliRun.of("eval", "--model-path", golden()).fails(3, "describes GPT-2", "radd eval --judge");
    }
}
