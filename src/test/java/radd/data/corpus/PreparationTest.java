package radd.data.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static radd.RaddException.Kind.DATA;
import static radd.data.UserErrors.assertRefused;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.data.tokenizer.Gpt2Tokenizer;
import radd.data.tokenizer.Tokenizer;

class PreparationTest {
    private static final Tokenizer GPT2 = new Gpt2Tokenizer();

    @TempDir
    Path folder;

    /** A preparation of one batch a part, in a process of its own. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            new CorpusCache(Path.of(args[1]), 2, 1)
                    .open(CorpusSource.find(args[0], CorpusRules.USUAL), GPT2, BuildProgress.SILENT);
        }
    }

    private Path corpus(String name, int documents) throws IOException {
        Random random = new Random(documents);
        StringBuilder text = new StringBuilder();
        for (int document = 0; document < documents; document++) {
            text.append("{\"text\":\"");
            for (int word = random.nextInt(2000); word >= 0; word--) {
                text.append("word").append(random.nextInt(1000)).append(' ');
            }
            text.append("\"}\n");
        }
        return Files.writeString(folder.resolve(name), text);
    }

    private static Map<String, byte[]> tokens(Path cache) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(cache)) {
            for (Path file :
                    all.filter(file -> file.toString().endsWith(".bin")).toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static void assertSameTokens(Path expected, Path actual) throws IOException {
        Map<String, byte[]> one = tokens(expected);
        Map<String, byte[]> other = tokens(actual);
        assertEquals(one.keySet(), other.keySet());
        one.forEach((name, bytes) -> assertArrayEquals(bytes, other.get(name), name));
    }

    private Path prepared(Path corpus) {
        Path cache = folder.resolve("whole");
        new CorpusCache(cache, 2, 1).open(source(corpus), GPT2, BuildProgress.SILENT);
        return cache;
    }

    private static CorpusSource source(Path corpus) {
        return CorpusSource.find(corpus.toString(), CorpusRules.USUAL);
    }

    /** By names alone: files come and go while a child works. */
    private static long described(Path cache) {
        File corpora = cache.resolve("corpora").toFile();
        return names(corpora)
                .flatMap(home -> names(new File(corpora, home)))
                .filter(name -> name.matches("tokens-.*\\.json"))
                .count();
    }

    private static Stream<String> names(File folder) {
        String[] names = folder.list();
        return names == null ? Stream.empty() : Stream.of(names);
    }

    /** Kills a preparation when so many parts are there, or after a while. */
    private void kill(Path corpus, Path cache, int parts, long milliseconds) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        corpus.toString(),
                        cache.toString())
                .inheritIO()
                .start();
        long end = System.nanoTime() + milliseconds * 1_000_000;
        while (child.isAlive() && described(cache) < parts && (milliseconds == 0 || System.nanoTime() < end)) {
            Thread.sleep(1);
        }
        child.destroyForcibly().waitFor();
    }

    @Test
    void aKilledPreparationGoesOnAndEndsWithTheSameBytes() throws Exception {
        Path corpus = corpus("c.jsonl", 600);
        Path whole = prepared(corpus);
        assertTrue(tokens(whole).size() > 10);
        for (int parts : List.of(2, 9)) {
            Path cache = folder.resolve("killed" + parts);
            kill(corpus, cache, parts, 0);
            Map<String, byte[]> left = tokens(cache);
            assertTrue(left.size() >= parts && left.size() < tokens(whole).size(), left.size() + " parts");
            Path kept = onlyFile(cache, left.keySet().iterator().next());
            Object before = Files.getAttribute(kept, "unix:ino");
            new CorpusCache(cache, 2, 1).open(source(corpus), GPT2, BuildProgress.SILENT);
            assertSameTokens(whole, cache);
            assertEquals(before, Files.getAttribute(kept, "unix:ino"), "what was there is used");
        }
    }

    @Test
    @Tag("slow")
    void killedAtAnyMomentItEndsWithTheSameBytes() throws Exception {
        Path corpus = corpus("c.jsonl", 3000);
        Path whole = prepared(corpus);
        Random random = new Random(20);
        for (int moment = 0; moment < 20; moment++) {
            Path cache = folder.resolve("killed" + moment);
            kill(corpus, cache, Integer.MAX_VALUE, 1 + random.nextInt(4000));
            new CorpusCache(cache, 2, 1).open(source(corpus), GPT2, BuildProgress.SILENT);
            assertSameTokens(whole, cache);
        }
    }

    private static Path onlyFile(Path cache, String name) throws IOException {
        try (Stream<Path> all = Files.walk(cache)) {
            return all.filter(file -> file.getFileName().toString().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void sharesInAnyOrderMakeTheStoreOfOne() throws IOException {
        Path corpus = corpus("c.jsonl", 200);
        Path whole = prepared(corpus);
        Path cache = folder.resolve("shares");
        CorpusCache shares = new CorpusCache(cache, 2, 1);
        assertFalse(shares.prepare(source(corpus), GPT2, Share.of("--shards", "2/3"), BuildProgress.SILENT));
        assertFalse(shares.prepare(source(corpus), GPT2, Share.of("--shards", "3/3"), BuildProgress.SILENT));
        assertTrue(shares.prepare(source(corpus), GPT2, Share.of("--shards", "1/3"), BuildProgress.SILENT));
        assertSameTokens(whole, cache);
        assertEquals(List.of(), shares.verify(source(corpus), GPT2));
    }

    @Test
    void filesAreSharedWhereThereAreEnough() throws IOException {
        for (int file = 0; file < 4; file++) {
            corpus("f" + file + ".jsonl", 5 + file);
        }
        CorpusSource source = CorpusSource.find(folder + "/f*.jsonl", CorpusRules.USUAL);
        CorpusCache whole = new CorpusCache(folder.resolve("a"), 1, 4);
        TokenStore expected = whole.open(source, GPT2, BuildProgress.SILENT);
        CorpusCache shares = new CorpusCache(folder.resolve("b"), 3, 4);
        assertFalse(shares.prepare(source, GPT2, new Share(1, 2), BuildProgress.SILENT));
        assertTrue(shares.prepare(source, GPT2, new Share(0, 2), BuildProgress.SILENT));
        TokenStore joined = shares.open(source, GPT2, BuildProgress.SILENT);
        int length = (int) expected.length();
        assertArrayEquals(expected.read(0, length), joined.read(0, length));
    }

    @Test
    void verifyingFindsWhatHasChanged() throws IOException {
        Path corpus = corpus("c.jsonl", 30);
        CorpusCache cache = new CorpusCache(folder.resolve("cache"), 2, 1);
        assertRefused(DATA, () -> cache.verify(source(corpus), GPT2), "no tokens of", "radd data prepare");
        cache.open(source(corpus), GPT2, BuildProgress.SILENT);
        Path store = onlyFile(
                folder.resolve("cache"),
                tokens(folder.resolve("cache")).keySet().iterator().next());
        byte[] bytes = Files.readAllBytes(store);
        bytes[3] ^= 1;
        Files.write(store, bytes);
        Files.writeString(corpus, "{\"text\":\"other\"}\n");
        List<String> differences = cache.verify(source(corpus), GPT2);
        assertEquals(2, differences.size());
        assertTrue(differences.get(0).contains("damaged") && differences.get(1).contains("another content"));
    }
}
