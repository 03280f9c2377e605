package radd.data.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
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
import radd.data.tokenizer.Gpt2Tokenizer;
import radd.data.tokenizer.Tokenizer;

/** Damaged files are read as something, or refused in one line as data; nothing else comes of them. */
class MutantsTest {
    private static final Tokenizer GPT2 = new Gpt2Tokenizer();
    private static final int FEW = 300;
    private static final int MANY = 100_000;

    @TempDir
    Path folder;

    /** A file with some of its bytes changed, taken out, doubled, or its end gone. */
    private static byte[] mutant(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        for (int change = random.nextInt(4); change >= 0 && bytes.length > 1; change--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, 1 + at);
                case 3 -> System.arraycopy(whole, random.nextInt(whole.length - at), bytes, 0, at);
                default ->
                    Arrays.fill(bytes, at, Math.min(bytes.length, at + random.nextInt(9)), (byte)
                            (random.nextBoolean() ? 0xFF : 0));
            }
        }
        return bytes;
    }

    private int refused(String name, byte[] whole, int mutants, CorpusRules rules) throws IOException {
        Random random = new Random(11);
        Path file = folder.resolve(name);
        int refusals = 0;
        for (int mutant = 0; mutant < mutants; mutant++) {
            Files.write(file, mutant(whole, random));
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
                assertEquals(RaddException.Kind.DATA, refusal.kind());
                assertFalse(String.valueOf(refusal.getMessage()).contains("\n"), refusal.getMessage());
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
            Files.write(manifest, mutant(whole, random));
            Files.write(description, mutant(described, random));
            Files.write(store, mutant(tokens, random));
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
