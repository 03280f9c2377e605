package radd.data.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static radd.RaddException.Kind.CONFIG;
import static radd.data.UserErrors.assertRefused;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.Golden;
import radd.TinyRun;
import radd.data.DataConfig;
import radd.data.tokenizer.Gpt2Tokenizer;

/** Documents found again in a store, and packed. */
class DocumentRowsTest {
    @TempDir
    Path folder;

    private DataConfig config(Path train, String tokenizer, String... more) {
        List<String> overrides = new ArrayList<>(List.of(
                "data.train=" + train,
                "data.cache_dir=" + folder.resolve("cache"),
                "data.tokenizer=" + tokenizer,
                "data.packing=documents"));
        overrides.addAll(List.of(more));
        return TinyRun.config(overrides).data();
    }

    private Corpora corpora(DataConfig config) {
        return new Corpora(config, 3, BuildProgress.SILENT, new CorpusNames(new DatasetFolders(folder)));
    }

    private static List<List<Integer>> sequences(Blocks blocks) {
        return LongStream.range(0, blocks.count())
                .mapToObj(blocks::sequences)
                .flatMap(List::stream)
                .map(ids -> Arrays.stream(ids).boxed().toList())
                .toList();
    }

    private Path lines(String name, List<int[]> documents) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                documents.stream()
                        .map(ids -> "{\"ids\": " + Arrays.toString(ids) + "}\n")
                        .collect(Collectors.joining()));
    }

    @Test
    void everyDocumentLiesInOneRowWholeOrInPieces() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        List<int[]> documents = new ArrayList<>();
        List<List<Integer>> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            int[] ids =
                    random.ints(random.nextInt(1, i % 10 == 0 ? 40 : 12), 0, 50).toArray();
            documents.add(ids);
            for (int from = 0; from < ids.length; from += 16) {
                expected.add(Arrays.stream(ids, from, Math.min(from + 16, ids.length))
                        .boxed()
                        .toList());
            }
        }
        Corpora corpora = corpora(config(lines("a.jsonl", documents), "ids:50", "data.valid_fraction=0"));
        Blocks rows = corpora.train(16);
        long tokens = documents.stream().mapToLong(ids -> ids.length).sum();
        assertEquals(sorted(expected), sorted(sequences(rows)));
        assertEquals(tokens, rows.tokenCount());
        for (long row = 0; row < rows.count(); row++) {
            List<int[]> sequences = rows.sequences(row);
            assertEquals(sequences.size(), rows.sequenceCount(row));
            int[] joined = sequences.stream().flatMapToInt(Arrays::stream).toArray();
            assertArrayEquals(joined, rows.block(row));
            assertTrue(joined.length <= 16);
        }
        assertTrue(rows.count() < 1.02 * tokens / 16 + 1, rows.count() + " rows of 16 for " + tokens + " tokens");
    }

    private static List<String> sorted(List<List<Integer>> documents) {
        return documents.stream().map(List::toString).sorted().toList();
    }

    @Test
    void documentsArePackedAmongTheirNeighboursOnly() {
        int[] store = {9, 9, 9, 7, 9, 9, 9, 7, 1, 7, 2, 7};
        DocumentBlocks documents = DocumentBlocks.of(TokenStore.of(store, 50), new DocumentEnd(7, true), 6);
        DocumentRows pairs = DocumentRows.of(documents, 6, 2);
        assertEquals(List.of(1, 1, 2), counts(pairs));
        DocumentRows all = DocumentRows.of(documents, 6, 4);
        assertEquals(List.of(2, 2), counts(all));
        assertEquals(
                List.of(4, 2, 4, 2), sequences(all).stream().map(List::size).toList());
    }

    private static List<Integer> counts(Blocks rows) {
        return LongStream.range(0, rows.count()).mapToObj(rows::sequenceCount).toList();
    }

    @Test
    @Tag("golden")
    void linesAreDocumentsButForThoseWithoutText() throws IOException {
        for (JsonNode golden : Golden.json("scorelm/packing").get("line_offsets")) {
            Path file = Files.writeString(
                    folder.resolve("lines"), golden.get("text").textValue());
            List<String> expected = new ArrayList<>();
            golden.get("lines").forEach(line -> {
                if (!line.textValue().isEmpty()) {
                    expected.add(line.textValue());
                }
            });
            CorpusRules rules = CorpusRules.USUAL.withDocuments(DocumentRule.LINE);
            Gpt2Tokenizer gpt2 = new Gpt2Tokenizer();
            Blocks blocks = EvaluationCorpus.find(
                            file.toString(),
                            folder,
                            Optional.empty(),
                            rules,
                            Packing.DOCUMENTS,
                            new CorpusNames(new DatasetFolders(folder)))
                    .blocks(gpt2, new CorpusCache(folder.resolve("cache")), 64, BuildProgress.SILENT);
            assertEquals(
                    expected.stream()
                            .map(line -> line + Gpt2Tokenizer.END_OF_TEXT_STRING)
                            .toList(),
                    LongStream.range(0, blocks.count())
                            .mapToObj(block -> gpt2.decode(blocks.block(block)))
                            .toList());
            Files.delete(file);
        }
    }

    @Test
    void validationBeginsWithADocument() throws IOException {
        Path file = Files.writeString(folder.resolve("text"), "aaaa\nbb\ncccccc\ndddd\neeee\n");
        Corpora corpora = corpora(config(file, "text8", "data.documents=line", "data.valid_fraction=0.5"));
        assertEquals(List.of("cccccc", "aaaa", "bb"), texts(corpora, corpora.train(6)));
        assertEquals(List.of("dddd", "eeee"), texts(corpora, corpora.valid(6).orElseThrow()));
    }

    @Test
    void aMixturePacksEachCorpusByItself() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "aaaaaaaa");
        Path ids = lines("b.jsonl", List.of(new int[] {1, 2}, new int[] {3}));
        Path mixture = Path.of("{" + text + ": 1, " + ids + ": 1}");
        Corpora mixed = corpora(config(mixture, "text8", "data.valid_fraction=0"));
        Blocks blocks = mixed.train(6);
        assertEquals(List.of("aaaaaa", "aa", "ab", "c"), texts(mixed, blocks));
        assertEquals(List.of(1, 1, 2), counts(blocks));
        assertEquals(
                List.of("ab", "c"),
                texts(
                        mixed,
                        corpora(config(ids, "text8", "data.valid=" + ids))
                                .valid(6)
                                .orElseThrow()));
    }

    private static List<String> texts(Corpora corpora, Blocks blocks) {
        return sequences(blocks).stream()
                .map(ids -> corpora.tokenizer()
                        .decode(ids.stream().mapToInt(Integer::intValue).toArray()))
                .toList();
    }

    @Test
    void aTokenizerThatEndsDocumentsNeedsNoStoreOfItsOwn() throws IOException {
        Path file = Files.writeString(folder.resolve("text"), "one\ntwo three\n");
        DataConfig packed = config(file, "gpt2", "data.documents=line", "data.valid_fraction=0");
        DataConfig strict = TinyRun.config(
                        "data.train=" + file,
                        "data.cache_dir=" + folder.resolve("cache"),
                        "data.tokenizer=gpt2",
                        "data.documents=line",
                        "data.valid_fraction=0")
                .data();
        Corpora one = corpora(packed);
        Corpora other = corpora(strict);
        assertEquals(2, one.train(3).sequenceCount(0) + one.train(3).sequenceCount(1));
        other.train(3);
        assertEquals(one.identities(), other.identities());
        try (var stores = Files.list(folder.resolve("cache/corpora"))) {
            assertEquals(1, stores.count());
        }
        Corpora lines = corpora(config(lines("a.jsonl", List.of(new int[] {1}, new int[] {2, 3})), "ids:50"));
        lines.train(3);
        assertNotEquals(
                lines.identities(),
                corpora(TinyRun.config("data.train=" + folder.resolve("a.jsonl"), "data.tokenizer=ids:50")
                                .data())
                        .found());
    }

    @Test
    void bareIdsHaveDocumentsOnlyByAnEndOfText() throws IOException {
        ByteBuffer ids = ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN);
        Path file = Files.write(
                folder.resolve("ids.bin"),
                ids.putShort((short) 5).putShort((short) 6).array());
        assertRefused(
                CONFIG,
                () -> corpora(config(file, "ids:50", "data.documents=bin")).train(2),
                "tokenizer ids does not mark the documents",
                "lines of ids");
        assertRefused(CONFIG, () -> TinyRun.config("data.packing=documents"), "data.packing", "data.train=grammar");
        assertRefused(
                CONFIG,
                () -> TinyRun.config("data.train=a", "data.packing=documents", "data.random_length=0.1"),
                "data.random_length");
    }
}
