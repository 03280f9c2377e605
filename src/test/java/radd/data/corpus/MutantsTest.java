package radd.data.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.RaddException;
import radd.data.RealText;
import radd.data.tokenizer.Gpt2Tokenizer;
import radd.data.tokenizer.Tokenizer;
import radd.modelio.FileFuzz;

/** Damaged files are read as something, or refused in one line as data; nothing else comes of them. */
class MutantsTest {
    private static final Tokenizer GPT2 = new Gpt2Tokenizer();
    private static final int FEW = 300;
    private static final int MANY = 100_000;

    /** Bytes at either end of a table that are damaged. */
    private static final int DESCRIBED = 2000;

    @TempDir
    Path folder;

    private int refused(String name, byte[] whole, int mutants, CorpusRules rules) throws IOException {
        Random random = new Random(11);
        Path file = folder.resolve(name);
        int refusals = 0;
        for (int mutant = 0; mutant < mutants; mutant++) {
            Files.write(file, FileFuzz.damaged(whole, random));
            try {
                CorpusSource source = CorpusSource.find(file.toString(), rules);
                PieceEncoder encoder = new PieceEncoder(source, GPT2);
                try (CorpusReader reader = CorpusReader.open(source.files().get(0), source, GPT2)) {
                    for (List<Piece> batch = reader.next(); batch != null; batch = reader.next()) {
                        encoder.encode(file, batch);
                    }
                    reader.sha256();
                }
            } catch (RaddException refusal) {
                FileFuzz.assertOneLine(RaddException.Kind.DATA, refusal);
                refusals++;
            }
        }
        return refusals;
    }

    private void readers(int mutants) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int line = 0; line < 40; line++) {
            lines.append("{\"n\":[1,{\"x\":null}],\"text\":\"some text \\u00e9 ")
                    .append(line)
                    .append("\"}\n");
        }
        byte[] jsonl = lines.toString().getBytes(StandardCharsets.UTF_8);
        byte[] csv = "a,text\n1,\"two, \"\"x\"\"\"\n3,four\n".getBytes(StandardCharsets.UTF_8);
        assertTrue(refused("a.jsonl", jsonl, mutants, CorpusRules.USUAL) > mutants / 10);
        assertTrue(refused(
                        "ids.jsonl",
                        "{\"ids\":[1,2,50256]}\n{\"ids\":[]}\n".getBytes(StandardCharsets.UTF_8),
                        mutants,
                        CorpusRules.USUAL)
                > mutants / 10);
        assertTrue(refused("a.jsonl.zst", Zstd.compress(jsonl), mutants, CorpusRules.USUAL) > mutants / 10);
        assertTrue(refused("a.csv", csv, mutants, CorpusRules.USUAL) > mutants / 10);
        assertTrue(refused("a.bin", new byte[64], mutants, CorpusRules.USUAL.withDocuments(DocumentRule.BIN))
                > mutants / 100);
    }

    private void stores(int mutants) throws IOException {
        Path corpus = Files.writeString(folder.resolve("c.txt"), "some text of a corpus ".repeat(50));
        Path cache = folder.resolve("cache");
        CorpusSource source = CorpusSource.find(corpus.toString(), CorpusRules.USUAL);
        new CorpusCache(cache, 1, 1).open(source, GPT2, BuildProgress.SILENT);
        Path home;
        try (var homes = Files.list(cache.resolve("corpora"))) {
            home = homes.findFirst().orElseThrow();
        }
        Path manifest = home.resolve("manifest.json");
        CorpusPart part = CorpusManifest.read(manifest).parts().findFirst().orElseThrow();
        Path store = home.resolve(part.store());
        Path description = CorpusPart.description(store);
        Random random = new Random(12);
        byte[] whole = Files.readAllBytes(manifest);
        byte[] described = Files.readAllBytes(description);
        byte[] tokens = Files.readAllBytes(store);
        int refusals = 0;
        for (int mutant = 0; mutant < mutants; mutant++) {
            Files.write(manifest, FileFuzz.damaged(whole, random));
            Files.write(description, FileFuzz.damaged(described, random));
            Files.write(store, FileFuzz.damaged(tokens, random));
            CorpusPart.find(store);
            try {
                CorpusManifest.read(manifest).parts().forEach(found -> {});
            } catch (IOException damaged) {
                refusals++;
            }
            try {
                TokenStore read = MappedTokens.map(store, 40_000);
                read.read(0, (int) read.length());
            } catch (RaddException outside) {
                assertEquals(RaddException.Kind.DATA, outside.kind());
            }
        }
        assertTrue(refusals > mutants / 10, refusals + " of " + mutants);
    }

    /** Rows of tables whose ends are damaged, where their descriptions lie; small buffers of Arrow, all of it. */
    private void tables(int mutants) throws IOException {
        for (String name : List.of("owt200-snappy.parquet", "owt200-plain-v2.parquet", "owt200-zstd.parquet")) {
            tables(name, Files.readAllBytes(RealText.file("parquet/" + name)), mutants);
        }
        for (String name : List.of("owt200-file.arrow", "owt200-stream.arrow", "owt200-stream-zstd.arrow")) {
            tables(name, Files.readAllBytes(RealText.file("parquet/" + name)), mutants);
        }
    }

    private void tables(String name, byte[] whole, int mutants) throws IOException {
        Random random = new Random(13);
        Path file = folder.resolve(name);
        int refusals = 0;
        for (int mutant = 0; mutant < mutants; mutant++) {
            byte[] head = FileFuzz.damaged(Arrays.copyOf(whole, DESCRIBED), random);
            byte[] tail = FileFuzz.damaged(Arrays.copyOfRange(whole, whole.length - DESCRIBED, whole.length), random);
            try (OutputStream out = Files.newOutputStream(file)) {
                out.write(random.nextBoolean() ? head : Arrays.copyOf(whole, DESCRIBED));
                out.write(whole, DESCRIBED, whole.length - 2 * DESCRIBED);
                out.write(tail);
            }
            try {
                CorpusSource source = CorpusSource.find(file.toString(), CorpusRules.USUAL);
                try (CorpusReader reader = CorpusReader.open(source.files().get(0), source, GPT2)) {
                    for (List<Piece> batch = reader.next(); batch != null; batch = reader.next()) {}
                }
            } catch (RaddException refusal) {
                FileFuzz.assertOneLine(RaddException.Kind.DATA, refusal);
                refusals++;
            }
        }
        assertTrue(refusals > 0, name);
    }

    @Test
    void aFewDamagedTables() throws IOException {
        tables(FEW / 10);
    }

    @Test
    @Tag("slow")
    void manyDamagedTables() throws IOException {
        tables(MANY / 6);
    }

    @Test
    void aFewDamagedCorporaAndStores() throws IOException {
        readers(FEW);
        stores(FEW);
    }

    @Test
    @Tag("slow")
    void manyDamagedCorporaAndStores() throws IOException {
        readers(MANY);
        stores(MANY);
    }
}
