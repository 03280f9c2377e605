package radd.data.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static radd.RaddException.Kind.DATA;
import static radd.data.UserErrors.assertRefused;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.data.RealText;
import radd.data.tokenizer.CharacterTokenizer;
import radd.data.tokenizer.Detokenizer;
import radd.data.tokenizer.Gpt2Tokenizer;
import radd.data.tokenizer.IdTokenizer;
import radd.data.tokenizer.Ids;
import radd.data.tokenizer.Tokenizer;

class CorpusCacheTest {
    private static final int EOT = Gpt2Tokenizer.END_OF_TEXT;

    private static Tokenizer gpt2;

    @TempDir
    Path folder;

    @BeforeAll
    static void openTokenizer() {
        gpt2 = new Gpt2Tokenizer();
    }

    @Test
    void eachDocumentIsFollowedByEndOfText() throws IOException {
        Path jsonl = text(
                "a.jsonl",
                "{\"text\":\"Hello world\",\"n\":[1,{\"text\":\"no\"}]}\n\n{\"text\":\"\"}\n{\"text\":\"Bye\\n\"}");
        assertArrayEquals(documents("Hello world", "Bye\n"), tokens(jsonl.toString()));
        Path whole = text("b.txt", "One\nTwo\n");
        assertArrayEquals(documents("One\nTwo\n"), tokens(whole.toString()));
        CorpusSource lines = CorpusSource.find(whole.toString(), CorpusRules.USUAL.withDocuments(DocumentRule.LINE));
        assertArrayEquals(documents("One", "Two"), all(open(lines)));
        assertEquals(2, manifest(lines).documentCount());
    }

    @Test
    void globsTakeTheirFilesInOrder() throws IOException {
        Files.createDirectories(folder.resolve("d/e"));
        text("d/2.txt", "two");
        text("d/1.txt", "one");
        text("d/e/3.txt", "three");
        text("d/other.md", "other");
        assertArrayEquals(documents("one", "two"), tokens(folder + "/d/*.txt"));
        assertArrayEquals(documents("one", "two", "three"), tokens(folder + "/d/**.txt"));
        assertRefused(DATA, () -> tokens(folder + "/d/*.csv"), "no file matches", "*.csv");
        assertRefused(DATA, () -> tokens(folder + "/d"), "is a folder");
        assertRefused(DATA, () -> tokens(folder + "/none.txt"), "none.txt does not exist");
    }

    @Test
    void aSeparatorEndsDocumentsWhereverItStands() throws IOException {
        String end = "<|endoftext|>";
        Path stories = text("stories.txt", "One.\n" + end + "\n" + end + "Two." + end + "\r\nThree.\r\n" + end + "\n");
        assertArrayEquals(documents("One.", "Two.", "Three."), all(open(separated(stories, end))));
        assertEquals(0, manifest(separated(stories, end)).endOfTextStrings());
        Path jsonl = text("s.jsonl", "{\"text\":\"a" + end + "b\"}\n{\"text\":\"c\"}\n");
        assertArrayEquals(documents("a", "b", "c"), all(open(separated(jsonl, end))));
        assertArrayEquals(documents("a" + end + "b", "c"), tokens(jsonl.toString()), "unasked it is text");
        assertEquals(1, manifest(source(jsonl)).endOfTextStrings());
    }

    @Test
    void longDocumentsBetweenSeparatorsAreCutAsAnyOthers() throws IOException {
        Random random = new Random(9);
        List<String> texts = new ArrayList<>();
        for (int document = 0; document < 5; document++) {
            StringBuilder text = new StringBuilder("start");
            while (text.length() < (document * CorpusReader.BATCH_CHARACTERS) / 2 + random.nextInt(99)) {
                text.append(" word").append(random.nextInt(100));
            }
            texts.add(text.toString());
        }
        Path file = text("long.txt", String.join("\n<|endoftext|>\n", texts));
        assertArrayEquals(documents(texts.toArray(String[]::new)), all(open(separated(file, "<|endoftext|>"))));
    }

    private static CorpusSource separated(Path file, String separator) {
        return CorpusSource.find(file.toString(), CorpusRules.USUAL.withSeparator(separator));
    }

    @Test
    void compressedFilesAreReadAsWhatTheyHold() throws IOException {
        Path jsonl = gzip("a.json.gz", "{\"text\":\"Hello\"}\n", "{\"text\":\"Bye\"}\n");
        assertEquals(DocumentRule.JSONL, source(jsonl).documents());
        assertArrayEquals(documents("Hello", "Bye"), tokens(jsonl.toString()));
        Path whole = gzip("b.txt.gz", "\uFEFFOne\n");
        assertArrayEquals(documents("One\n"), tokens(whole.toString()));
    }

    private Path gzip(String name, String... members) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (String member : members) {
                GZIPOutputStream zip = new GZIPOutputStream(out);
                zip.write(member.getBytes(StandardCharsets.UTF_8));
                zip.finish();
            }
        }
        return file;
    }

    @Test
    void aPipeIsReadOnceAndNothingOfItIsKept() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        for (String content : List.of("first text", "second, another", "{\"text\":\"third\"}\n")) {
            Thread writer = new Thread(() -> assertDoesNotThrow(() -> Files.writeString(pipe, content)));
            writer.start();
            String expected = content.startsWith("{") ? "third" : content;
            assertArrayEquals(documents(expected), tokens(pipe.toString()));
            writer.join();
            assertEquals(List.of(), cached("tokens"));
            assertEquals(List.of(), cached("unkept"));
        }
    }

    @Test
    void aLinkThatPointsElsewhereIsAnotherCorpus() throws IOException {
        FileTime same = FileTime.fromMillis(1_000_000);
        Path one = text("one.txt", "first");
        Path two = text("two.txt", "other");
        Files.setLastModifiedTime(one, same);
        Files.setLastModifiedTime(two, same);
        Path link = Files.createSymbolicLink(folder.resolve("link.txt"), one);
        assertArrayEquals(documents("first"), tokens(link.toString()));
        Files.delete(link);
        Files.createSymbolicLink(link, two);
        assertArrayEquals(documents("other"), tokens(link.toString()));
    }

    @Test
    void longDocumentsCutInPiecesGiveTheIdsOfTheWhole() throws IOException {
        Random random = new Random(5);
        StringBuilder text = new StringBuilder();
        while (text.length() < 3 * CorpusReader.BATCH_CHARACTERS) {
            text.append(
                    random.nextInt(20) == 0
                            ? "\n\n  \u00E9t\u00E9 \u4F60\u597D\uD83D\uDE00"
                            : " word" + random.nextInt(100));
        }
        text.append("1".repeat(CorpusReader.BATCH_CHARACTERS + 5000));
        Path file = text("long.txt", text.toString());
        assertArrayEquals(documents(text.toString()), tokens(file.toString()));
    }

    @Test
    void text8IsOneStreamWithoutEndOfText() throws IOException {
        String text = new Random(6)
                .ints(2 * CorpusReader.BATCH_CHARACTERS + 77, 0, 27)
                .mapToObj(i -> i == 0 ? " " : Character.toString('a' + i - 1))
                .collect(Collectors.joining());
        Tokenizer text8 = new CharacterTokenizer();
        Path file = text("text8", text);
        assertArrayEquals(text8.encode(text), all(open(source(file), text8)));
        Path wrong = text("wrong", text + "\n");
        assertRefused(DATA, () -> open(source(wrong), text8), "(U+000A) at position " + text.length(), "wrong");
    }

    @Test
    void alreadyTokenisedBlocksAreTakenAsTheyAre() throws IOException {
        Tokenizer ids = new IdTokenizer(50);
        Path file = text("blocks.jsonl", "{\"ids\":[1,2,49]}\n{\"ids\": [0, 7]}\n");
        assertEquals(DocumentRule.IDS, source(file).documents());
        assertArrayEquals(new int[] {1, 2, 49, 0, 7}, all(open(source(file), ids)));
        Path mask = text("mask.jsonl", "{\"ids\":[1]}\n{\"ids\":[1,2,50]}\n");
        assertRefused(DATA, () -> open(source(mask), ids), "id 50 at position 2", "mask.jsonl line 2", "0 to 49");
        Path real = text("real.jsonl", "{\"ids\":[1.5]}\n");
        assertRefused(DATA, () -> open(source(real), ids), "line 1", "position 0");
    }

    @Test
    void whatIsWrongInAFileIsSaidInOneLine() throws IOException {
        assertRefused(DATA, () -> tokens(text("e.txt", "").toString()), "e.txt is empty");
        assertRefused(DATA, () -> tokens(text("blank.jsonl", "\n \n").toString()), "blank.jsonl is empty");
        String good = "{\"text\":\"a\"}\n";
        assertRefused(
                DATA, () -> tokens(text("x1.jsonl", good + "{\"text\": ").toString()), "x1.jsonl line 2 is no JSON");
        assertRefused(
                DATA,
                () -> tokens(text("x2.jsonl", good + good + "{\"txt\":\"a\"}").toString()),
                "line 3",
                "\"text\"");
        assertRefused(DATA, () -> tokens(text("x3.jsonl", good + "{\"text\":4}").toString()), "line 2");
        assertRefused(DATA, () -> tokens(text("x4.jsonl", good + "[1]").toString()), "line 2 is no JSON object");
        assertRefused(
                DATA,
                () -> tokens(
                        text("x5.jsonl", "{\"text\":\"a\"} {\"text\":\"b\"}").toString()),
                "line 1 holds more");
        Path latin1 = folder.resolve("latin1.txt");
        Files.write(latin1, new byte[] {'a', 'b', (byte) 0xE9, 'c'});
        assertRefused(DATA, () -> tokens(latin1.toString()), "latin1.txt is not UTF-8 text: 0xE9 at byte 3 (line 1)");
        Files.write(latin1, new byte[] {'a', (byte) 0xC3});
        assertRefused(DATA, () -> tokens(latin1.toString()), "is not UTF-8 text: 0xC3 at byte 2");
        assertEquals(List.of(), cached("tokens"), "refused corpora leave nothing behind");
    }

    @Test
    void unchangedCorpusIsNotTokenisedAgain() throws IOException {
        Path file = text("c.txt", "some text");
        tokens(file.toString());
        Path store = onlyStore();
        FileTime made = Files.getLastModifiedTime(store);
        Object inode = Files.getAttribute(store, "unix:ino");
        assertArrayEquals(documents("some text"), tokens(file.toString()));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        assertArrayEquals(documents("some text"), tokens(file.toString()));
        assertEquals(inode, Files.getAttribute(onlyStore(), "unix:ino"));
        assertEquals(made, Files.getLastModifiedTime(onlyStore()));
        assertEquals(1_000_000, manifest(source(file)).sources().get(0).modified());
    }

    @Test
    void changedSourceOrTokenizerOrRuleMakesAnotherStore() throws IOException {
        Path file = text("c.txt", "abc");
        tokens(file.toString());
        FileTime then = Files.getLastModifiedTime(file);
        Files.writeString(file, "abd");
        Files.setLastModifiedTime(file, FileTime.fromMillis(then.toMillis() + 5));
        assertArrayEquals(documents("abd"), tokens(file.toString()));
        onlyStore();
        Files.writeString(file, "abcdef");
        Files.setLastModifiedTime(file, then);
        assertArrayEquals(documents("abcdef"), tokens(file.toString()));
        onlyStore();
        assertArrayEquals(new int[] {1, 2, 3, 4, 5, 6}, all(open(source(file), new CharacterTokenizer())));
        Files.writeString(file, "\u201Cx\u201D ");
        CorpusSource lambada =
                CorpusSource.find(file.toString(), CorpusRules.USUAL.withDetokenizer(Detokenizer.LAMBADA));
        assertArrayEquals(documents("\n\"x\""), all(open(lambada)));
    }

    @Test
    void damagedStoreOrManifestIsMadeAgain() throws IOException {
        Path file = text("c.txt", "some longer text for a store");
        tokens(file.toString());
        Path store = onlyStore();
        byte[] whole = Files.readAllBytes(store);
        try (RandomAccessFile truncated = new RandomAccessFile(store.toFile(), "rw")) {
            truncated.setLength(whole.length - 2);
        }
        assertArrayEquals(documents("some longer text for a store"), tokens(file.toString()));
        byte[] flipped = whole.clone();
        flipped[3] ^= 1;
        Files.write(store, flipped);
        Files.setLastModifiedTime(store, FileTime.fromMillis(2_000_000));
        assertArrayEquals(documents("some longer text for a store"), tokens(file.toString()));
        assertArrayEquals(whole, Files.readAllBytes(onlyStore()));
        Path manifest = store.resolveSibling("manifest.json");
        Files.writeString(manifest, "{\"format\":");
        assertArrayEquals(documents("some longer text for a store"), tokens(file.toString()));
        assertNotEquals("{\"format\":", Files.readString(manifest));
        Files.delete(store);
        assertArrayEquals(documents("some longer text for a store"), tokens(file.toString()));
    }

    @Test
    void buildersOfTheSameStoreDoNotHarmEachOther() throws Exception {
        String words = "several builders at once ".repeat(40_000);
        Path file = text("c.txt", words);
        int[] expected = documents(words);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<int[]>> results = new ArrayList<>();
        for (int builder = 0; builder < 4; builder++) {
            Callable<int[]> build = () -> tokens(file.toString());
            results.add(threads.submit(build));
        }
        for (Future<int[]> result : results) {
            assertArrayEquals(expected, result.get());
        }
        threads.shutdown();
        onlyStore();
    }

    @Test
    void progressEndsAtTheWhole() throws IOException {
        Path file = text("p.jsonl", "{\"text\":\"some text\"}\n".repeat(50_000));
        List<Long> done = new ArrayList<>();
        new CorpusCache(folder.resolve("cache")).open(source(file), gpt2, (bytes, total) -> {
            assertEquals(50_000L * 21, total);
            done.add(bytes);
        });
        assertTrue(done.size() > 2, "reported " + done);
        assertEquals(done.stream().sorted().toList(), done);
        assertEquals(50_000L * 21, done.get(done.size() - 1));
    }

    @Test
    void realJsonlIsTokenisedAsDocumentByDocument() throws IOException {
        Path file = RealText.file("openwebtext-1000/openwebtext-1000.jsonl");
        TokenStore store = open(source(file));
        assertTrue(store.length() > 1_000_000, store.length() + " tokens");
        assertEquals(EOT, store.read(store.length() - 1, 1)[0]);
        assertEquals(Files.readAllLines(file).size(), manifest(source(file)).documentCount());
    }

    private Path text(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static CorpusSource source(Path file) {
        return CorpusSource.find(file.toString(), CorpusRules.USUAL);
    }

    private TokenStore open(CorpusSource source) {
        return open(source, gpt2);
    }

    private TokenStore open(CorpusSource source, Tokenizer tokenizer) {
        return new CorpusCache(folder.resolve("cache"), 2, 4).open(source, tokenizer, BuildProgress.SILENT);
    }

    private int[] tokens(String pathOrGlob) {
        return all(open(CorpusSource.find(pathOrGlob, CorpusRules.USUAL)));
    }

    private static int[] all(TokenStore store) {
        return store.read(0, (int) store.length());
    }

    private static int[] documents(String... texts) {
        Ids ids = new Ids();
        for (String text : texts) {
            ids.addAll(gpt2.encode(text));
            ids.add(EOT);
        }
        return ids.toArray();
    }

    private CorpusManifest manifest(CorpusSource source) throws IOException {
        for (Path file : cached("manifest.json")) {
            CorpusManifest manifest = CorpusManifest.read(file);
            if (manifest.given().equals(source.given())
                    && manifest.documents() == source.documents()
                    && manifest.separator().equals(source.rules().separator())) {
                return manifest;
            }
        }
        throw new AssertionError("no manifest of " + source.given());
    }

    private Path onlyStore() throws IOException {
        List<Path> stores = cached("tokens").stream()
                .filter(file -> file.toString().endsWith(".bin"))
                .toList();
        assertEquals(1, stores.size(), "stores: " + stores);
        return stores.get(0);
    }

    private List<Path> cached(String prefix) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }
}
