package radd.data.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static radd.RaddException.Kind.DATA;
import static radd.data.UserErrors.assertRefused;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.data.RealText;
import radd.data.tokenizer.Gpt2Tokenizer;
import radd.data.tokenizer.IdTokenizer;
import radd.data.tokenizer.Ids;
import radd.data.tokenizer.Tokenizer;

class FormatsTest {
    private static final Tokenizer GPT2 = new Gpt2Tokenizer();

    @TempDir
    Path folder;

    /** The texts of a corpus's documents, pieces of one joined. */
    private static List<String> documents(Path file, CorpusRules rules) throws IOException {
        CorpusSource source = CorpusSource.find(file.toString(), rules);
        List<String> texts = new ArrayList<>();
        try (CorpusReader reader = CorpusReader.open(source.files().get(0), source, GPT2)) {
            for (List<Piece> batch = reader.next(); batch != null; batch = reader.next()) {
                for (Piece piece : batch) {
                    if (piece.startsDocument()) {
                        texts.add(piece.text());
                    } else {
                        texts.set(texts.size() - 1, texts.get(texts.size() - 1) + piece.text());
                    }
                }
            }
        }
        return texts;
    }

    private static List<String> documents(Path file) throws IOException {
        return documents(file, CorpusRules.USUAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "owt200-file.arrow",
                "owt200-gzip.parquet",
                "owt200-none.parquet",
                "owt200-nulls-multicol.parquet",
                "owt200-plain-v1.parquet",
                "owt200-plain-v2.parquet",
                "owt200-snappy.parquet",
                "owt200-stream-large_string.arrow",
                "owt200-stream-zstd.arrow",
                "owt200-stream.arrow",
                "owt200-zstd.parquet"
            })
    void tablesOfOtherProgramsHaveTheRowsOfTheJsonl(String name) throws IOException {
        List<String> expected = new ArrayList<>();
        for (String line : Files.readAllLines(RealText.file("parquet/owt200.jsonl"))) {
            expected.add(new ObjectMapper().readTree(line).get("text").asText());
        }
        List<String> rows = documents(RealText.file("parquet/" + name));
        assertEquals(expected.size(), rows.size());
        for (int row = 0; row < rows.size(); row++) {
            if (name.contains("nulls") && rows.get(row).isEmpty()) {
                continue;
            }
            assertTrue(
                    expected.get(row).equals(rows.get(row)), "row " + row); // without thousands of words in a message
        }
    }

    @Test
    void everyStreamIsReadOutOfGzipAndZstandard() throws IOException {
        byte[] arrow = Files.readAllBytes(RealText.file("parquet/owt200-file.arrow"));
        List<String> expected = documents(RealText.file("parquet/owt200-file.arrow"));
        assertTrue(expected.equals(documents(write("a.arrow.zst", Zstd.compress(arrow)))));
        assertTrue(expected.equals(documents(write("a.arrow.gz", gzip(arrow)))));
        byte[] csv = "label,text\n1,\"one, \"\"quoted\"\"\nline\"\n2,two\n".getBytes(StandardCharsets.UTF_8);
        List<String> rows = List.of("one, \"quoted\"\nline", "two");
        assertEquals(rows, documents(write("a.csv", csv)));
        assertEquals(rows, documents(write("a.csv.gz", gzip(csv))));
        assertEquals(rows, documents(write("a.csv.zst", Zstd.compress(csv))));
        byte[] jsonl = "{\"text\":\"one\"}\n{\"text\":\"two\"}\n".getBytes(StandardCharsets.UTF_8);
        Path packed = write("a.jsonl.zst", join(Zstd.compress(jsonl), Zstd.compress(jsonl)));
        assertEquals(
                DocumentRule.JSONL,
                CorpusSource.find(packed.toString(), CorpusRules.USUAL).documents());
        assertEquals(4, documents(packed).size(), "frames follow each other");
        assertEquals(
                List.of("text"), documents(write("a.txt.zst", Zstd.compress("text".getBytes(StandardCharsets.UTF_8)))));
    }

    @Test
    void theColumnIsChosenAndAMissingOneIsAnsweredWithThoseThereAre() throws IOException {
        Path csv = write("b.csv", "label,body\nx,first\n".getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of("first"), documents(csv, CorpusRules.USUAL.withColumn("body")));
        assertRefused(DATA, () -> documents(csv), "no column text", "label, body", "--column");
        Path parquet = RealText.file("parquet/owt200-zstd.parquet");
        assertRefused(DATA, () -> documents(parquet, CorpusRules.USUAL.withColumn("body")), "no column body", "text");
        Path arrow = RealText.file("parquet/owt200-stream.arrow");
        assertRefused(DATA, () -> documents(arrow, CorpusRules.USUAL.withColumn("body")), "no column body", "text");
        Path jsonl = write("b.jsonl", "{\"content\":\"first\"}\n".getBytes(StandardCharsets.UTF_8));
        CorpusSource content = CorpusSource.find(jsonl.toString(), CorpusRules.USUAL.withColumn("content"));
        Ids expected = new Ids();
        expected.addAll(GPT2.encode("first"));
        expected.add(Gpt2Tokenizer.END_OF_TEXT);
        assertArrayEquals(expected.toArray(), tokens(content, GPT2));
    }

    @Test
    void idsOfTwoBytesAreReadWhenAskedForOnly() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort((short) 7).putShort((short) 50_256).putShort((short) 0);
        Path file = write("train.bin", bytes.array());
        assertRefused(DATA, () -> CorpusSource.find(file.toString(), CorpusRules.USUAL), "train.bin", "documents=bin");
        CorpusRules bin = CorpusRules.USUAL.withDocuments(DocumentRule.BIN);
        assertArrayEquals(new int[] {7, 50_256, 0}, tokens(CorpusSource.find(file.toString(), bin), GPT2));
        Tokenizer few = new IdTokenizer(50);
        assertRefused(DATA, () -> tokens(CorpusSource.find(file.toString(), bin), few), "id 50256 at position 1");
        Path odd = write("odd.bin", new byte[] {1, 0, 2});
        assertRefused(DATA, () -> tokens(CorpusSource.find(odd.toString(), bin), GPT2), "odd number of bytes");
    }

    @Test
    void longRowsAreCutAsLongDocumentsAre() throws IOException {
        String row = "some words in a row ".repeat(40_000);
        Path csv = write("long.csv", ("text\n" + row + "\nshort\n").getBytes(StandardCharsets.UTF_8));
        assertTrue(List.of(row, "short").equals(documents(csv)));
        Ids expected = new Ids();
        for (String text : List.of(row, "short")) {
            expected.addAll(GPT2.encode(text));
            expected.add(Gpt2Tokenizer.END_OF_TEXT);
        }
        assertArrayEquals(expected.toArray(), tokens(CorpusSource.find(csv.toString(), CorpusRules.USUAL), GPT2));
    }

    @Test
    void damagedAndUnreadableFormsAreRefusedInOneLine() throws IOException {
        for (String name : List.of("owt200-zstd.parquet", "owt200-stream-zstd.arrow", "owt200-file.arrow")) {
            byte[] whole = Files.readAllBytes(RealText.file("parquet/" + name));
            Path cut = write(name, Arrays.copyOf(whole, whole.length * 2 / 3));
            assertRefused(DATA, () -> documents(cut), name, "damaged");
        }
        byte[] jsonl = "{\"text\":\"some text\"}\n".repeat(5000).getBytes(StandardCharsets.UTF_8);
        byte[] packed = Zstd.compress(jsonl);
        Path half = write("half.jsonl.zst", Arrays.copyOf(packed, packed.length / 2));
        assertRefused(DATA, () -> documents(half), "half.jsonl.zst is damaged or incomplete", "Zstandard");
        Path again = write("a.parquet.gz", gzip(Files.readAllBytes(RealText.file("parquet/owt200-none.parquet"))));
        assertRefused(DATA, () -> documents(again), "packed once more", "unpack it");
        Path hdf = write("x.h5", new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n', 0});
        assertRefused(DATA, () -> documents(hdf), "HDF5");
        Path ragged = write("ragged.csv", "a,text\n1,x\n2\n".getBytes(StandardCharsets.UTF_8));
        assertRefused(DATA, () -> documents(ragged), "ragged.csv", "a row of 1 values");
        Path deep = write("deep.jsonl", ("{\"x\":" + "[".repeat(100_000) + "\n").getBytes(StandardCharsets.UTF_8));
        assertRefused(
                DATA, () -> tokens(CorpusSource.find(deep.toString(), CorpusRules.USUAL), GPT2), "line 1 is no JSON");
    }

    @Test
    void aStoreOfParquetIsThatOfItsJsonl() throws IOException {
        int[] expected =
                tokens(CorpusSource.find(RealText.file("parquet/owt200.jsonl").toString(), CorpusRules.USUAL), GPT2);
        assertTrue(expected.length > 200_000);
        for (String name : List.of("owt200-snappy.parquet", "owt200-stream.arrow")) {
            CorpusSource source =
                    CorpusSource.find(RealText.file("parquet/" + name).toString(), CorpusRules.USUAL);
            assertArrayEquals(expected, tokens(source, GPT2), name);
        }
    }

    private int[] tokens(CorpusSource source, Tokenizer tokenizer) {
        TokenStore store = new CorpusCache(folder.resolve("cache"), 2, 4).open(source, tokenizer, BuildProgress.SILENT);
        return store.read(0, (int) store.length());
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
