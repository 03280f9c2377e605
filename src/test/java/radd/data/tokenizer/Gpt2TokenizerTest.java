package radd.data.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import radd.data.RealText;

class Gpt2TokenizerTest {
    /** Ranges that were full long before Unicode 13, so that every Java release and the native tokenizer agree on what is a letter. */
    private static final int[][] RANGES = {
        {0x20, 0x7E},
        {0x09, 0x0D},
        {0xA0, 0x17F},
        {0x391, 0x3A1},
        {0x3B1, 0x3C9},
        {0x410, 0x44F},
        {0x5D0, 0x5EA},
        {0x621, 0x63A},
        {0x660, 0x669},
        {0x905, 0x939},
        {0x966, 0x96F},
        {0xE01, 0xE30},
        {0x10D0, 0x10F0},
        {0x1100, 0x1159},
        {0x2000, 0x200A},
        {0x2013, 0x2026},
        {0x2070, 0x2071},
        {0x20A0, 0x20AC},
        {0x2160, 0x216B},
        {0x2190, 0x21FF},
        {0x2200, 0x22FF},
        {0x300, 0x33F},
        {0x3000, 0x3003},
        {0x3041, 0x3096},
        {0x30A1, 0x30FA},
        {0x4E00, 0x9FA5},
        {0xAC00, 0xD7A3},
        {0xE000, 0xE010},
        {0xFF01, 0xFF5E},
        {0x10400, 0x1044F},
        {0x1D400, 0x1D454},
        {0x1F600, 0x1F64F},
        {0x20000, 0x2A6D6},
        {0x10FFF0, 0x10FFFF},
        {0, 8},
        {0x200B, 0x200F},
    };

    private static Gpt2Tokenizer tokenizer;
    private static HuggingFaceGpt2 huggingFace;

    @BeforeAll
    static void open() throws IOException {
        tokenizer = new Gpt2Tokenizer();
        huggingFace = new HuggingFaceGpt2();
    }

    @Test
    void idsEqualHuggingFacesOnGeneratedTextOfManyScripts() {
        Random random = new Random(1);
        long bytes = 0;
        for (int text = 0; text < 2000; text++) {
            String generated = generate(random, 200);
            bytes += generated.getBytes(StandardCharsets.UTF_8).length;
            assertSameIds(generated);
        }
        assertTrue(bytes > 1_000_000, "compared only " + bytes + " bytes");
    }

    @Test
    void idsEqualHuggingFacesOnRealText() throws IOException {
        int compared = 0;
        for (String line : Files.readAllLines(RealText.file("openwebtext-1000/openwebtext-1000.jsonl"))) {
            String text = new ObjectMapper().readTree(line).get("text").asText();
            assertSameIds(text);
            compared += text.length();
        }
        assertTrue(compared > 1_000_000, "compared only " + compared + " characters");
    }

    @Test
    void idsEqualHuggingFacesOnLongDocuments() throws IOException {
        String document = Files.readString(RealText.file("tinyshakespeare/input.txt"));
        assertTrue(document.length() > 1_000_000);
        assertSameIds(document);
    }

    @Test
    void decodingGivesBackAnyValidText() {
        Random random = new Random(2);
        for (int text = 0; text < 2000; text++) {
            int[] codePoints = IntStream.generate(() -> random.nextInt(0x110000))
                    .filter(point -> point < 0xD800 || point > 0xDFFF)
                    .limit(50)
                    .toArray();
            String generated = new String(codePoints, 0, codePoints.length);
            assertEquals(generated, tokenizer.decode(tokenizer.encode(generated)));
        }
        assertEquals("", tokenizer.decode(tokenizer.encode("")));
        assertEquals("a\u0000b", tokenizer.decode(tokenizer.encode("a\u0000b")));
    }

    @Test
    void unpairedSurrogatesBecomeReplacementCharacters() {
        String broken = "x\uD800y\uDC00\uD83D\uDE00\uD83D";
        assertEquals("x\uFFFDy\uFFFD\uD83D\uDE00\uFFFD", tokenizer.decode(tokenizer.encode(broken)));
    }

    @Test
    void endOfTextIsNeverMadeFromText() {
        int[] ids = tokenizer.encode("a<|endoftext|>b");
        assertArrayEquals(huggingFace.encode("a<|endoftext|>b"), ids);
        assertTrue(IntStream.of(ids).noneMatch(id -> id == Gpt2Tokenizer.END_OF_TEXT));
        assertEquals("<|endoftext|>", tokenizer.decode(new int[] {Gpt2Tokenizer.END_OF_TEXT}));
    }

    @Test
    void anyIdsDecode() {
        Random random = new Random(3);
        for (int text = 0; text < 200; text++) {
            String decoded = tokenizer.decode(
                    random.ints(100, 0, tokenizer.vocabularySize()).toArray());
            assertEquals(decoded, new String(decoded.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        }
        assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(new int[] {1, 50257}));
        assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(new int[] {-1}));
    }

    @Test
    void malformedBytesAreReplacedAsInPython() {
        String[][] bytesAndText = {
            {"EDA080", "\uFFFD\uFFFD\uFFFD"},
            {"F090", "\uFFFD"},
            {"C0AF", "\uFFFD\uFFFD"},
            {"E228A1", "\uFFFD(\uFFFD"},
            {"61FFFE62", "a\uFFFD\uFFFDb"},
            {"F4908080", "\uFFFD\uFFFD\uFFFD\uFFFD"},
            {"F1808041", "\uFFFDA"},
            {"E28241", "\uFFFDA"},
            {"F0808080", "\uFFFD\uFFFD\uFFFD\uFFFD"},
            {"E282AC", "\u20AC"},
        };
        for (String[] pair : bytesAndText) {
            byte[] bytes = HexFormat.of().parseHex(pair[0]);
            assertEquals(pair[1], LossyUtf8.decode(bytes), pair[0]);
        }
    }

    @Test
    void textCutWhereAllowedGivesTheSameIds() {
        Random random = new Random(4);
        int cuts = 0;
        for (int text = 0; text < 300; text++) {
            String whole = generate(random, 12);
            for (int cut = tokenizer.nextCut(whole, 0); cut >= 0; cut = tokenizer.nextCut(whole, cut + 1)) {
                Ids parts = new Ids();
                parts.addAll(tokenizer.encode(whole.substring(0, cut)));
                parts.addAll(tokenizer.encode(whole.substring(cut)));
                assertArrayEquals(huggingFace.encode(whole), parts.toArray());
                cuts++;
            }
        }
        assertTrue(cuts > 500, "only " + cuts + " cuts");
    }

    private static void assertSameIds(String text) {
        int[] expected = huggingFace.encode(text);
        assertArrayEquals(expected, tokenizer.encode(text), () -> "ids of: " + text);
    }

    /** Runs of characters of one script, mixed with ASCII, spaces and contractions. */
    private static String generate(Random random, int runs) {
        StringBuilder text = new StringBuilder();
        for (int run = 0; run < runs; run++) {
            int[] range = RANGES[random.nextInt(RANGES.length)];
            for (int length = random.nextInt(6); length > 0; length--) {
                text.appendCodePoint(range[0] + random.nextInt(range[1] - range[0] + 1));
            }
            text.append(new String[] {" ", "", "  ", "\n", "'s", "'ll ", " \n\t", " 12", "the", "\r\n"}
                    [random.nextInt(10)]);
        }
        return text.toString();
    }
}
