package radd.data.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static radd.RaddException.Kind.CONFIG;
import static radd.RaddException.Kind.DATA;
import static radd.data.UserErrors.assertRefused;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.RaddException;
import radd.data.RealText;

/** Ids and texts against those of {@code spm_encode} and {@code spm_decode}; src/test/resources/sentencepiece/README.md says how they were made. */
class SentencePieceTokenizerTest {
    private static final Path FOLDER = Path.of("src/test/resources/sentencepiece");

    @TempDir
    private Path folder;

    private static SentencePieceTokenizer model(String name) {
        return SentencePieceTokenizer.open(FOLDER.resolve(name + ".model"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unigram", "bpe"})
    void idsAndTextsAreThoseOfSentencePiece(String name) throws IOException {
        SentencePieceTokenizer tokenizer = model(name);
        ObjectMapper json = new ObjectMapper();
        int encoded = 0;
        for (JsonNode line : json.readTree(FOLDER.resolve(name + ".json").toFile())) {
            int[] ids = json.convertValue(line.get("ids"), int[].class);
            if (line.has("text")) {
                assertArrayEquals(
                        ids,
                        tokenizer.encode(line.get("text").textValue()),
                        line.get("text").textValue());
                encoded++;
            }
            assertEquals(line.get("decoded").textValue(), tokenizer.decode(ids), Arrays.toString(ids));
        }
        assertTrue(encoded > 10);
    }

    @Test
    void marksAreThoseThatTheModelHas() {
        SentencePieceTokenizer unigram = model("unigram");
        assertEquals(600, unigram.vocabularySize());
        assertEquals(OptionalInt.of(2), unigram.startOfText());
        assertEquals(OptionalInt.of(3), unigram.endOfText());
        SentencePieceTokenizer bpe = model("bpe");
        assertEquals(OptionalInt.empty(), bpe.startOfText());
        assertEquals(OptionalInt.of(2), bpe.endOfText());
        assertArrayEquals(new int[0], bpe.encode(""));
    }

    @Test
    void aTokenByItselfHasItsSpaceOrItsName() {
        SentencePieceTokenizer bpe = model("bpe");
        assertEquals(" B", bpe.token(67));
        assertEquals("<s>", model("unigram").token(2));
    }

    @Test
    void textsComeBackAsTheModelNormalisesThem() {
        String text = "\uD83D\uDE00 na\u00EFve\u0000caf\u00E9 \uFFFD x";
        SentencePieceTokenizer tokenizer = model("unigram");
        assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
        assertEquals(text, tokenizer.decode(tokenizer.encode(text.replace('\uFFFD', '\uD800'))));
    }

    @Test
    void aTextMayBeCutWhereTheTokenizerSays() {
        String text = "First Citizen:\nYou are  all resolved rather to die than to famish? \u00E9 l'\u00E9t\u00E9";
        SentencePieceTokenizer tokenizer = model("unigram");
        int[] whole = tokenizer.encode(text);
        int cuts = 0;
        for (int cut = tokenizer.nextCut(text, 0); cut > 0; cut = tokenizer.nextCut(text, cut + 1)) {
            int[] parts = IntStream.concat(
                            Arrays.stream(tokenizer.encode(text.substring(0, cut))),
                            Arrays.stream(tokenizer.encode(text.substring(cut))))
                    .toArray();
            assertArrayEquals(whole, parts, "cut at " + cut);
            cuts++;
        }
        assertTrue(cuts > 10);
        assertEquals(-1, model("bpe").nextCut(text, 0), "its spaces count");
    }

    @Test
    void aDamagedFileIsRefusedInOneLine() throws IOException {
        assertRefused(DATA, () -> Tokenizers.byName(folder + "/none.model"), "none.model", "check the path");
        assertRefused(CONFIG, () -> Tokenizers.byName("bert"), "NAME.model");
        Path file = folder.resolve("a.model");
        Files.writeString(file, "no model at all");
        assertRefused(DATA, () -> Tokenizers.byName(file.toString()), "is no SentencePiece model", "spm_train");
        byte[] good = Files.readAllBytes(FOLDER.resolve("unigram.model"));
        SplittableRandom random = new SplittableRandom(6);
        int refused = 0;
        for (int mutant = 0; mutant < 200; mutant++) {
            byte[] bytes = Arrays.copyOf(good, mutant % 3 == 0 ? random.nextInt(good.length) : good.length);
            for (int change = 0; change < 3 && bytes.length > 0; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, bytes);
            try {
                SentencePieceTokenizer tokenizer = SentencePieceTokenizer.open(file);
                tokenizer.decode(tokenizer.encode("Speak, \u00E9 speak."));
            } catch (RaddException refusal) {
                assertEquals(DATA, refusal.kind());
                refused++;
            }
        }
        assertTrue(refused > 50, refused + " of 200 were refused");
    }

    /** Where {@code spm_train} and {@code spm_encode} are installed. */
    @ParameterizedTest
    @ValueSource(strings = {"unigram", "bpe"})
    @Tag("slow")
    void aMegabyteIsEncodedAsSentencePieceDoes(String type) throws IOException, InterruptedException {
        Path text = RealText.file("wikitext-2/test.txt").toAbsolutePath();
        run("spm_train", "--input=" + text, "--model_prefix=m", "--vocab_size=4000", "--model_type=" + type);
        Path ids = folder.resolve("ids");
        run("spm_encode", "--model=m.model", "--output_format=id", "--input=" + text, "--output=" + ids);
        SentencePieceTokenizer tokenizer = SentencePieceTokenizer.open(folder.resolve("m.model"));
        List<String> lines = Files.readString(text).lines().toList();
        List<String> expected = Files.readAllLines(ids);
        assertEquals(expected.size(), lines.size());
        for (int line = 0; line < lines.size(); line++) {
            List<String> own = new ArrayList<>();
            for (int id : tokenizer.encode(lines.get(line))) {
                own.add(Integer.toString(id));
            }
            assertEquals(expected.get(line), String.join(" ", own), lines.get(line));
        }
        assertTrue(Files.size(text) > 1_000_000);
    }

    private void run(String... command) throws IOException, InterruptedException {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(":"))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, command[0]))),
                "skipped: " + command[0] + " is not installed");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertEquals(0, process.waitFor(), () -> String.join(" ", command));
    }
}
