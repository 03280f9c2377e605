package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts of all kinds, by a model of text8's characters. */
class SampleCondCommandTest {
    @TempDir
    private Path folder;

    private Path model;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void makeModel() {
        model = UntrainedModel.write(folder.resolve("model"), 27, 24, "text8");
    }

    private int radd(String command, String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(List.of(args));
        line.addAll(List.of("--model-path", model.toString(), "--precision", "float32"));
        return Main.run(line.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private String printed(String... args) {
        assertEquals(0, radd("sample-cond", args), err.toString());
        return out.toString();
    }

    private void assertRefused(int code, String part, String... args) {
        assertEquals(code, radd("sample-cond", args), err.toString());
        assertEquals("", out.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().contains(part), err.toString());
    }

    private static JsonNode json(String line) throws IOException {
        return new ObjectMapper().readTree(line);
    }

    @Test
    void gapsOfATemplateAreFilledAndTheRestComesBack() {
        String text = printed("--template", "the [MASK:3] sat on[MASK]it", "--method", "first-hitting")
                .lines()
                .findFirst()
                .orElseThrow();
        assertTrue(text.matches("the [a-z ]{3} sat on[a-z ]it"), text);
        assertRefused(2, "--template says the length", "--template", "a[MASK]", "--length", "5");
        assertRefused(2, "a template is given beside", "--template", "a[MASK]", "--prefix", "x");
        assertRefused(2, "has no number of masks", "--template", "a[MASK:x]");
    }

    @Test
    void aPrefixMayStandInAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("prefix.txt"), "in the end\n");
        assertTrue(printed("--prefix-file", file.toString(), "--steps", "3").startsWith("in the end"));
        assertRefused(
                3, "missing.txt", "--prefix-file", folder.resolve("missing.txt").toString());
        assertRefused(2, "--prefix is given too", "--prefix-file", file.toString(), "--prefix", "a");
    }

    @Test
    void aByteOrderMarkIsNoTextAndOtherEncodingsAreNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("prefix.txt"), "\uFEFFin the end\r\n");
        assertTrue(printed("--prefix-file", file.toString(), "--steps", "3").startsWith("in the end"));
        Path marked = Files.writeString(folder.resolve("marked.jsonl"), "\uFEFF{\"prefix\": \"in\", \"length\": 4}\n");
        assertTrue(printed("--input", marked.toString(), "--steps", "3").contains("\"text\":\"in"));
        byte[] latin = "{\"prefix\": \"a\"}\n{\"prefix\": \"caf\u00E9\"}".getBytes(StandardCharsets.ISO_8859_1);
        Path wrong = Files.write(folder.resolve("latin.jsonl"), latin);
        assertRefused(3, "not UTF-8 text: 0xE9 at byte 32 (line 2)", "--input", wrong.toString());
        Files.write(wrong, "in".getBytes(StandardCharsets.UTF_16));
        assertRefused(3, "is text in UTF-16", "--prefix-file", wrong.toString());
    }

    @Test
    void aFieldThatIsNullCountsAsAbsent() throws IOException {
        Path file = Files.writeString(
                folder.resolve("nulls.jsonl"),
                "{\"prefix\": \"in\", \"suffix\": null, \"prefix_ids\": null, \"template\": null, \"length\": null, \"id\": null}\n");
        assertEquals(
                24,
                json(printed("--input", file.toString(), "--steps", "3"))
                        .get("ids")
                        .size());
    }

    @Test
    void promptsComeThroughStandardInput() {
        InputStream before = System.in;
        try {
            System.setIn(
                    new ByteArrayInputStream("{\"prefix\": \"in\", \"length\": 4}\n".getBytes(StandardCharsets.UTF_8)));
            assertTrue(printed("--input", "-", "--steps", "3").contains("\"text\":\"in"));
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void aRefusalNamesTheOptionThatWasGiven() {
        assertRefused(2, "--prefix-ids; 'x'", "--prefix-ids", "x");
        assertRefused(2, "--suffix-ids; '27'", "--suffix-ids", "1,27");
        assertRefused(2, "--suffix;", "--suffix", "A");
    }

    private Path prompts() throws IOException {
        return Files.writeString(folder.resolve("prompts.jsonl"), """
                {"id": "first", "prefix": "in the"}
                {"template": "a [MASK:4] b"}

                {"id": 7, "suffix": " end", "length": 9}
                """);
    }

    @Test
    void aFileOfPromptsGivesAFileOfResultsInOrder() throws IOException {
        Path results = folder.resolve("results.jsonl");
        String[] line = {
            "--input",
            prompts().toString(),
            "--output",
            results.toString(),
            "--num-samples",
            "2",
            "--batch-size",
            "3",
            "--seed",
            "5",
            "--steps",
            "4"
        };
        assertEquals("", printed(line));
        List<String> lines = Files.readAllLines(results);
        assertEquals(6, lines.size());
        int[] lengths = {24, 24, 8, 8, 9, 9};
        for (int i = 0; i < 6; i++) {
            JsonNode result = json(lines.get(i));
            assertEquals(i, result.get("index").intValue());
            assertEquals(i / 2, result.get("prompt_index").intValue());
            assertEquals(i % 2, result.get("sample").intValue());
            assertEquals(lengths[i], result.get("ids").size());
            assertTrue(result.get("nfe").intValue() >= 1);
        }
        assertEquals("first", json(lines.get(0)).get("id").textValue());
        assertTrue(json(lines.get(0)).get("text").textValue().startsWith("in the"));
        assertTrue(json(lines.get(3)).get("text").textValue().matches("a [a-z ]{4} b"));
        assertEquals(7, json(lines.get(5)).get("id").intValue());
        assertTrue(json(lines.get(4)).get("text").textValue().endsWith(" end"));
    }

    @Test
    void anInterruptedFileOfResultsIsCompletedAsIfNothingHadHappened() throws IOException {
        Path results = folder.resolve("results.jsonl");
        String[] line = {
            "--input",
            prompts().toString(),
            "--output",
            results.toString(),
            "--num-samples",
            "3",
            "--seed",
            "5",
            "--steps",
            "4"
        };
        printed(line);
        String whole = Files.readString(results);
        int cut = whole.indexOf('\n', whole.length() / 2) + 20; // in the middle of a line
        Files.writeString(results, whole.substring(0, cut));
        printed(line);
        assertEquals(whole, Files.readString(results));
        assertTrue(err.toString().contains(" of 9 results"), err.toString());
        // A run that is stopped also writes what is finished behind a sequence that is not.
        List<String> every = whole.lines().toList();
        Files.writeString(results, String.join("\n", every.subList(0, 4)) + "\n" + every.get(6) + "\n");
        printed(line);
        assertEquals(whole, Files.readString(results));
        assertTrue(err.toString().contains("holds 4 of 9 results"), err.toString());
        printed(line); // complete
        assertEquals(whole, Files.readString(results));
        line[line.length - 3] = "6";
        assertRefused(3, "line 1, is no result 0 of this request", line);
        assertEquals(whole, Files.readString(results));
    }

    @Test
    void badPromptFilesAreRefusedWithTheirLine() throws IOException {
        Path file = folder.resolve("bad.jsonl");
        String[] contents = {
            "",
            "{\"prefix\": \"a\"}\n{\"prefix\": 3}\n",
            "{\"prefix\": \"a\"\n",
            "{\"prefx\": \"a\"}\n",
            "[1]\n",
            "{\"prefix\": \"a\", \"length\": 0}\n",
            "{\"prefix\": \"a\"}\n{\"prefix\": \"A\"}\n",
            "{\"length\": 99}\n"
        };
        String[] parts = {
            "has no prompt", "line 2: prefix must be a string", "line 1: no JSON", "line 1: unknown field prefx",
            "line 1: must be a JSON object", "line 1: length is 0", "prompt 1 (from 0)", "at most 24"
        };
        for (int i = 0; i < contents.length; i++) {
            Files.writeString(file, contents[i]);
            assertRefused(3, parts[i], "--input", file.toString());
        }
        assertRefused(3, "none.jsonl", "--input", folder.resolve("none.jsonl").toString());
        assertRefused(2, "leave out the other prompt", "--input", file.toString(), "--prefix", "a");
        assertRefused(2, "results of --input are jsonl", "--input", prompts().toString(), "--format", "text");
    }

    @Test
    void guidanceChangesTheTextAndCountsDouble() {
        String plain = printed("--prefix", "in the ", "--method", "first-hitting", "--seed", "1");
        assertTrue(err.toString().contains("NFE 17 (17.0 a sequence, 17.0 expected"), err.toString());
        String guided = printed("--prefix", "in the ", "--method", "first-hitting", "--seed", "1", "--cfg", "0.0");
        assertEquals(plain, guided);
        printed("--prefix", "in the ", "--method", "first-hitting", "--seed", "1", "--cfg", "2");
        assertTrue(err.toString().contains("NFE 34 (34.0 a sequence, 34.0 expected"), err.toString());
        assertRefused(2, "guidance is -1.0", "--prefix", "a", "--cfg", "-1");
    }

    @Test
    void devicesHaveNoEffectOnTheResult() {
        String[] line = {"--prefix", "so ", "--num-samples", "9", "--batch-size", "2", "--seed", "3", "--devices", "cpu"
        };
        String one = printed(line);
        line[line.length - 1] = "cpu,cpu";
        assertEquals(one, printed(line));
    }

    @Test
    void biasedMethodsSaySo() {
        printed("--prefix", "so ", "--method", "confidence", "--threshold", "0.9");
        assertTrue(err.toString().contains("the network decides how many"), err.toString());
        assertTrue(err.toString().contains("law biased: "), err.toString());
    }

    @Test
    void theAnimationHasAFrameForEveryStateAndEndsWithTheText() throws IOException {
        Path gif = folder.resolve("reveal.gif");
        printed("--prefix", "so ", "--method", "first-hitting", "--seed", "3", "--gif", gif.toString());
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(gif.toFile())) {
            reader.setInput(in);
            assertEquals(22, reader.getNumImages(true)); // the beginning and 21 reveals
            BufferedImage first = reader.read(0);
            BufferedImage last = reader.read(21);
            assertEquals(first.getWidth(), last.getWidth());
            assertEquals(first.getHeight(), last.getHeight());
            assertNotEquals(darkPixels(first), darkPixels(last));
        } finally {
            reader.dispose();
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertFalse(files.anyMatch(file -> file.toString().endsWith(".tmp")));
        }
        assertEquals(
                3,
                radd(
                        "sample",
                        "--steps",
                        "2",
                        "--gif",
                        folder.resolve("none/a.gif").toString()),
                err.toString());
    }

    private static int darkPixels(BufferedImage image) {
        int dark = 0;
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                dark += (image.getRGB(x, y) & 0xFF) < 0x60 ? 1 : 0;
            }
        }
        return dark;
    }
}
