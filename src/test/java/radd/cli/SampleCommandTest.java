package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;
import radd.RaddModels;
import radd.core.network.DiffusionTransformer;
import radd.core.network.Initialiser;
import radd.core.network.ModelConfig;
import radd.engine.FlatVector;
import radd.engine.Torch;
import radd.modelio.ModelDirectory;
import radd.modelio.TensorEntry;

/** {@code radd sample} and {@code radd sample-cond} from the command line to the output. */
class SampleCommandTest {
    private static final String SEPARATOR = "=================================================";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int radd(Path model, String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> line = new ArrayList<>(List.of(args));
        line.addAll(List.of("--model-path", model.toString()));
        if (!line.contains("--precision")) {
            line.addAll(List.of("--precision", "float32"));
        }
        return Main.run(line.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    /** Runs and returns what was printed. */
    private String printed(Path model, String... args) {
        assertEquals(0, radd(model, args), err.toString());
        return out.toString();
    }

    private void assertRefused(int code, String part, Path model, String... args) {
        assertEquals(code, radd(model, args), err.toString());
        assertEquals("", out.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().contains(part), err.toString());
    }

    private static Path golden() {
        return Golden.path("model");
    }

    /** A model of text8's characters, untrained. */
    private Path characterModel() {
        DiffusionTransformer network = new DiffusionTransformer(new ModelConfig(27, 16, 12, 1, 2, 0));
        Path path = folder.resolve("characters");
        try (FlatVector parameters = FlatVector.zeros(Torch.on("cpu"), network.table())) {
            Initialiser.initialise(parameters, 1);
            new ModelDirectory(path)
                    .write(RaddModels.of(network.config(), "text8").create(), TensorEntry.ofParameters(parameters));
        }
        return path;
    }

    @Test
    void textIsFollowedByTheReferencesSeparator() {
        List<String> lines = printed(characterModel(), "sample", "--steps", "4", "--batch-size", "3", "--seed", "1")
                .lines()
                .toList();
        assertEquals(6, lines.size());
        for (int i = 0; i < 6; i += 2) {
            assertTrue(lines.get(i).matches("[a-z ]{12}"), lines.get(i));
            assertEquals(SEPARATOR, lines.get(i + 1));
        }
    }

    @Test
    void idsAreOneLineASequenceAsLongAsTheModel() {
        String ids = printed(golden(), "sample", "--num_samples", "4", "--batch_size", "2", "--steps", "3");
        assertEquals(4, ids.lines().count());
        ids.lines().forEach(line -> {
            int[] tokens =
                    Arrays.stream(line.split(" ")).mapToInt(Integer::parseInt).toArray();
            assertEquals(16, tokens.length);
            assertTrue(Arrays.stream(tokens).allMatch(token -> token >= 0 && token < 50), line);
        });
    }

    @Test
    void jsonLinesTellEverything() throws IOException {
        String lines = printed(
                golden(),
                "sample",
                "--batch-size",
                "2",
                "--steps",
                "5",
                "--format",
                "jsonl",
                "--seed",
                "77",
                "--length=9");
        List<String> objects = lines.lines().toList();
        assertEquals(2, objects.size());
        for (int i = 0; i < 2; i++) {
            JsonNode line = new ObjectMapper().readTree(objects.get(i));
            assertEquals(i, line.get("index").intValue());
            assertEquals(77, line.get("seed").intValue());
            assertEquals(9, line.get("ids").size());
            assertEquals(9, line.get("log_probs").size());
            assertTrue(line.get("log_probs").get(8).doubleValue() < 0);
            assertFalse(line.get("prompt").get(0).booleanValue());
            assertTrue(line.get("nfe").intValue() >= 1 && line.get("nfe").intValue() <= 5);
            assertEquals("cpu", line.get("device").textValue());
            assertEquals("float32", line.get("precision").textValue());
            assertEquals("float32", line.get("dtype").textValue());
            assertTrue(line.has("backend"));
            assertFalse(line.has("text"));
        }
    }

    @Test
    void theSummaryOnTheErrorStreamNamesWhatWasDone() {
        printed(golden(), "sample", "--batch-size", "2", "--steps", "1", "--seed", "8");
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(
                err.toString()
                        .startsWith(
                                "2 of 2 sequences, 32 tokens drawn, NFE 2 (1.0 a sequence, 1.0 expected, 1 batches), "),
                err.toString());
        assertTrue(
                err.toString()
                        .contains("; law approximate: tokens of one step are drawn independently; cpu, float32 ("),
                err.toString());
        assertTrue(err.toString().strip().endsWith("seed 8"), err.toString());
    }

    @Test
    void aSeedReproducesWhateverTheBatchSize() {
        String[] line = {"sample", "--num-samples", "5", "--steps", "6", "--format", "jsonl", "--seed", "3"};
        String one = printed(golden(), line);
        String[] batched = Arrays.copyOf(line, line.length + 2);
        batched[line.length] = "--batch-size";
        batched[line.length + 1] = "3";
        assertEquals(one, printed(golden(), batched));
        line[line.length - 1] = "4";
        assertNotEquals(one, printed(golden(), line));
    }

    @Test
    void withoutASeedEveryRunDiffersAndSaysWhichSeedRepeatsIt() {
        String first = printed(golden(), "sample", "--steps", "4");
        String seed = err.toString().strip().replaceFirst("(?s).*seed ", "");
        assertNotEquals(first, printed(golden(), "sample", "--steps", "4"));
        assertEquals(first, printed(golden(), "sample", "--steps", "4", "--seed", seed));
    }

    @Test
    void eulerIsTweedieUnderTheLogLinearSchedule() {
        String[] line = {"sample", "--steps", "6", "--seed", "3", "--method", "tweedie"};
        String tweedie = printed(golden(), line);
        line[line.length - 1] = "euler";
        assertEquals(tweedie, printed(golden(), line));
    }

    @Test
    void theOutputFileGetsWhatIsOtherwisePrinted() throws IOException {
        Path file = folder.resolve("samples");
        String[] line = {"sample", "--steps", "2", "--batch-size", "2", "--seed", "3"};
        String expected = printed(golden(), line);
        String[] toFile = Arrays.copyOf(line, line.length + 2);
        toFile[line.length] = "--output";
        toFile[line.length + 1] = file.toString();
        assertEquals("", printed(golden(), toFile));
        assertEquals(expected, Files.readString(file));
        toFile[line.length + 1] = folder.resolve("missing/samples").toString();
        assertEquals(3, radd(golden(), toFile));
        assertTrue(err.toString().contains("missing/samples"), err.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--method Tweedie --strategy Direct --format IDS",
                "--method EULER",
                "--method First-Hitting",
                "--method ordered --order Center-Out",
                "--method REMDM --remask CAP",
                "--strategy Top_P"
            })
    void namesIgnoreCase(String options) {
        String[] fixed = ("sample --seed 3 --steps 4 " + options).split(" ");
        String[] given = options.contains("First") ? ("sample --seed 3 " + options).split(" ") : fixed;
        String[] lower =
                Stream.of(given).map(word -> word.toLowerCase(Locale.ROOT)).toArray(String[]::new);
        assertEquals(printed(golden(), lower), printed(golden(), given));
    }

    @Test
    void promptsComeBackUnchanged() {
        String ids = printed(
                golden(),
                "sample-cond",
                "--prefix-ids",
                "5,0,49",
                "--suffix-ids",
                "7 7",
                "--steps",
                "8",
                "--batch-size",
                "3");
        assertEquals(3, ids.lines().count());
        assertTrue(ids.lines().allMatch(line -> line.startsWith("5 0 49 ") && line.endsWith(" 7 7")), ids);
        String text = printed(characterModel(), "sample-cond", "--prefix", "in a ", "--suffix", " end", "--steps", "3");
        String first = text.lines().findFirst().orElseThrow();
        assertTrue(first.matches("in a [a-z ]{3} end"), first);
    }

    @Test
    void anOrderMayStandInAFile() throws IOException {
        Path order = Files.writeString(folder.resolve("order"), "8 7 6, 5\n4\n3 2 1 0\n");
        String[] line = {"sample", "--length", "9", "--seed", "2", "--method", "ordered", "--order", order.toString()};
        String given = printed(golden(), line);
        line[line.length - 1] = "backward";
        assertEquals(printed(golden(), line), given);
        line[line.length - 1] = order.toString();
        line[2] = "10";
        assertRefused(2, "the order leaves out 1 masked positions: 9", golden(), line);
        Files.writeString(order, "1 one");
        assertRefused(2, "--order", golden(), line);
    }

    @Test
    void aPromptOfFullLengthIsPrintedWithoutAnEvaluation() {
        assertEquals("1 2 3\n", printed(golden(), "sample-cond", "--prefix-ids", "1,2,3", "--length", "3"));
        assertTrue(
                err.toString().contains(" 0 tokens drawn, NFE 0 (0.0 a sequence, 0.0 expected, 0 batches)"),
                err.toString());
    }

    @Test
    void automaticPrecisionSaysWhatItTookAndRemembersIt() {
        String[] line = {"sample", "--steps", "2", "--precision", "auto", "--cache-dir", folder.toString()};
        printed(golden(), line);
        assertTrue(err.toString().startsWith("precision "), err.toString());
        assertFalse(err.toString().contains("measured earlier"), err.toString());
        String taken =
                err.toString().substring("precision ".length(), err.toString().indexOf(':'));
        printed(golden(), line);
        assertTrue(err.toString().startsWith("precision " + taken + ": "), err.toString());
        assertTrue(err.toString().contains("measured earlier"), err.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "--method magic, --method is magic; must be one of tweedie",
        "--strategy best, --strategy is 'best'; must be direct",
        "--strategy top_p --strategy_para 1.5, --strategy-para is 1.5; top_p takes a number above 0",
        "--strategy top_p --strategy_para NaN, --strategy-para is NaN",
        "--strategy top_k, --strategy-para is not given; top_k takes a whole number",
        "--strategy top_k --strategy_para 0, --strategy-para is 0",
        "--strategy top_k --strategy_para 0.8, --strategy-para is 0.8",
        "--strategy_para 0.8, --strategy-para is 0.8; is for --strategy top_p or top_k",
        "--temperature -1, --temperature is -1.0",
        "--temperature NaN, --temperature is NaN",
        "--min-p 2, --min-p is 2.0",
        "--method first-hitting --steps 5, --steps is 5; must be left out with --method first-hitting; it is for --method tweedie",
        "--order random, --order is random; must be left out with --method tweedie; it is for --method ordered",
        "--method ordered --order nowhere, --order is 'nowhere'; must be forward",
        "--method entropy --threshold 0.5, --threshold is 0.5; must be left out with --method entropy; it is for --method confidence",
        "--method confidence --threshold 2, --threshold is 2.0",
        "--method entropy --entropy-bound -1, --entropy-bound is -1.0",
        "--method remdm --remask never, --remask is 'never'; must be one of cap",
        "--method remdm --remask-eta 2, --remask-eta is 2.0",
        "--method remdm --remask loop --remask-window 0.1, must be ON",
        "'--method remdm --remask-window 0.5,0.1', left out unless --remask is loop",
        "--block 0, --block is 0",
        "--block 17, --block is 17",
        "--stop-at-eos, no end of text",
        "--watch, must be a terminal",
        "--ngpus 0, --ngpus is 0",
        "--devices cpu --ngpus 1, both given",
        "--format yaml, --format is 'yaml'; must be one of text",
        "--format text, the model has no tokenizer",
        "--length 17, --length is 17; the model's length is 16",
        "--length 0, --length is 0; must be at least 1",
        "--steps 0, --steps is 0; must be at least 1",
        "--steps 2000000000, --steps is 2000000000; must be at most 4194304",
        "--method remdm --steps 2000000000, --steps is 2000000000; must be at most 4194304",
        "--batch-size 0, --batch-size is 0",
        "--num-samples 0, --num-samples is 0",
        "--precision float8, --precision",
        "--device tpu, device is 'tpu'",
        "--seed x, --seed"
    })
    void whatCannotBeDoneIsRefusedInOneLine(String options, String part) {
        List<String> args = new ArrayList<>(List.of("sample"));
        args.addAll(List.of(options.split(" ")));
        assertRefused(2, part, golden(), args.toArray(String[]::new));
    }

    @Test
    void impossiblePromptsAreRefusedInOneLine() {
        assertRefused(2, "no prompt", golden(), "sample-cond");
        assertRefused(
                2,
                "the prompt has 4 tokens (prefix 3, suffix 1), and the length is 3",
                golden(),
                "sample-cond",
                "--prefix-ids=1,2,3",
                "--suffix-ids=4",
                "--length=3");
        assertRefused(2, "--prefix-ids 1,2,3", golden(), "sample-cond", "--prefix", "text");
        assertRefused(2, "both given", golden(), "sample-cond", "--prefix", "text", "--prefix-ids", "1");
        assertRefused(2, "'50' at position 2", golden(), "sample-cond", "--suffix-ids", "1,50");
        assertRefused(2, "text8 alphabet", characterModel(), "sample-cond", "--prefix", "A");
    }

    @Test
    void aBadMethodIsRefusedBeforeAModelIsLookedFor() {
        Path none = folder.resolve("none");
        assertRefused(2, "--method is magic", none, "sample", "--method", "magic");
        assertRefused(2, "--steps is 0", none, "sample", "--steps", "0");
        assertRefused(2, "--threshold is 0.5; must be left out", none, "sample", "--threshold", "0.5");
    }

    @Test
    void aMissingOrDamagedModelIsOneLine() throws IOException {
        assertRefused(3, "there is no model folder", folder.resolve("none"), "sample");
        Path cut = Files.createDirectory(folder.resolve("cut"));
        Files.copy(golden().resolve("config.json"), cut.resolve("config.json"));
        byte[] weights = Files.readAllBytes(golden().resolve("model.safetensors"));
        Files.write(cut.resolve("model.safetensors"), Arrays.copyOf(weights, weights.length / 2));
        assertRefused(3, "model.safetensors", cut, "sample");
    }

    @Test
    void aTokenizerOfAnotherSizeIsRefused() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        String config = Files.readString(golden().resolve("config.json"));
        Files.writeString(
                other.resolve("config.json"), config.replace("\"train\": \"openwebtext\"", "\"tokenizer\": \"text8\""));
        Files.copy(golden().resolve("model.safetensors"), other.resolve("model.safetensors"));
        assertRefused(3, "the model has 50 tokens and its tokenizer text8 has 27", other, "sample");
    }
}
