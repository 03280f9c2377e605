package radd.data.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;
import radd.data.tokenizer.Gpt2Tokenizer;
import radd.data.tokenizer.Tokenizer;
import radd.modelio.FileFailure;
import radd.modelio.Sha256;

/**
 * The token stores of a cache folder: a corpus is tokenised at its first use and again when its files, its tokenizer or its detokenizer change.
 *
 * <p>A store is a folder with {@code manifest.json} and the file of tokens that it names; the manifest appears last, so a store is whole or
 * absent. Builders of the same store wait for each other through a file lock; where the file system has none, they do the work
 * twice and harmlessly. A file whose path (links resolved), length and time of change are as recorded is trusted; where its length alone is, its content
 * is compared with the recorded hash.
 */
public final class CorpusCache {
    private static final Logger LOG = LoggerFactory.getLogger(CorpusCache.class);
    private static final String MANIFEST = "manifest.json";
    private static final Object IN_THIS_PROCESS = new Object();
    private static final int BUFFER = 1 << 20;

    private final Path folder;
    private final int threads;

    /** A cache in a folder, which is made when needed; tokenises with as many threads as there are processors. */
    public CorpusCache(Path folder) {
        this(folder, Runtime.getRuntime().availableProcessors());
    }

    CorpusCache(Path folder, int threads) {
        this.folder = folder;
        this.threads = threads;
    }

    /**
     * The tokens of a corpus, made if they are not there.
     *
     * @throws RaddException if the corpus is empty or cannot be read or encoded, or the cache cannot be written
     */
    public TokenStore open(CorpusSource source, Tokenizer tokenizer, BuildProgress progress) {
        Path home = folder.resolve("corpora").resolve(key(source, tokenizer));
        try {
            if (source.isReadOnce()) {
                return buildUnkept(source, tokenizer, progress);
            }
            Optional<TokenStore> ready = reuse(home, source, tokenizer, reason -> {});
            if (ready.isPresent()) {
                return ready.get();
            }
            Files.createDirectories(home);
            synchronized (IN_THIS_PROCESS) {
                return buildLocked(home, source, tokenizer, progress);
            }
        } catch (IOException e) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "corpus " + source.given() + " cannot be tokenised into " + home + ": " + e,
                    "check that the corpus can be read, and that the cache folder can be written and has space, or name another with --cache-dir (for train:"
                            + " data.cache_dir)",
                    e);
        }
    }

    /**
     * What the corpus of a store that has been {@linkplain #open opened} was made from.
     *
     * @throws RaddException if the store is not there any more
     */
    public CorpusIdentity identity(CorpusSource source, Tokenizer tokenizer) {
        Path manifest =
                folder.resolve("corpora").resolve(key(source, tokenizer)).resolve(MANIFEST);
        try {
            List<CorpusIdentity.Part> parts = CorpusManifest.read(manifest).sources().stream()
                    .map(file -> new CorpusIdentity.Part(file.path(), file.bytes(), file.sha256()))
                    .toList();
            return new CorpusIdentity(source.given(), CorpusIdentity.rules(source, tokenizer), parts);
        } catch (IOException e) {
            throw FileFailure.reading(manifest, e);
        }
    }

    private static String key(CorpusSource source, Tokenizer tokenizer) {
        String identity = String.join(
                "\n",
                source.given(),
                source.documents().name(),
                source.detokenizer().name(),
                tokenizer.fingerprint(),
                Integer.toString(tokenizer.vocabularySize()),
                source.separator());
        return tokenizer.name() + "-" + Sha256.of(identity).substring(0, 16);
    }

    /** What stands for another content each time has no place in a cache: its store lasts as long as it is mapped. */
    private TokenStore buildUnkept(CorpusSource source, Tokenizer tokenizer, BuildProgress progress)
            throws IOException {
        Path parent = Files.createDirectories(folder.resolve("corpora"));
        Path home = Files.createTempDirectory(parent, "unkept-");
        Path manifestFile = home.resolve(MANIFEST);
        Path store = home;
        try {
            CorpusManifest manifest = new CorpusBuilder(source, tokenizer, progress, threads).build(home, manifestFile);
            store = home.resolve(manifest.store().file());
            warnOfSeparators(source, manifest);
            return MappedTokens.map(store, tokenizer.vocabularySize());
        } finally {
            Files.deleteIfExists(manifestFile);
            if (!store.equals(home)) {
                Files.delete(store);
            }
            Files.delete(home);
        }
    }

    private static void warnOfSeparators(CorpusSource source, CorpusManifest manifest) {
        if (manifest.endOfTextStrings() > 0) {
            LOG.warn(
                    "corpus {} holds {} {} times, which is read as text, not as an end of text; to separate documents there,"
                            + " give data.separator='{}' (for eval: --separator)",
                    source.given(),
                    Gpt2Tokenizer.END_OF_TEXT_STRING,
                    manifest.endOfTextStrings(),
                    Gpt2Tokenizer.END_OF_TEXT_STRING);
        }
    }

    private TokenStore buildLocked(Path home, CorpusSource source, Tokenizer tokenizer, BuildProgress progress)
            throws IOException {
        try (FileChannel channel =
                FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            boolean locked = lock(channel);
            Optional<TokenStore> madeMeanwhile = reuse(home, source, tokenizer, LOG::warn);
            if (madeMeanwhile.isPresent()) {
                return madeMeanwhile.get();
            }
            LOG.info("tokenising {} with {}", source.given(), tokenizer.name());
            CorpusManifest manifest =
                    new CorpusBuilder(source, tokenizer, progress, threads).build(home, home.resolve(MANIFEST));
            if (locked) {
                removeOthers(home, manifest.store().file());
            }
            LOG.info("{} documents, {} tokens in {}", manifest.documentCount(), manifest.tokenCount(), home);
            warnOfSeparators(source, manifest);
            return MappedTokens.map(home.resolve(manifest.store().file()), tokenizer.vocabularySize());
        }
    }

    /** Waits for the lock, which is given back when the channel closes; false where the file system has no locks. */
    private static boolean lock(FileChannel channel) {
        try {
            FileLock lock = channel.lock();
            return lock.isValid();
        } catch (IOException e) {
            LOG.warn("the cache folder has no file locks ({}); going on without", e.getMessage());
            return false;
        }
    }

    /** Files of earlier stores and of builders that died. */
    private static void removeOthers(Path home, String store) throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                boolean aStore = name.startsWith("tokens") || name.startsWith(".tokens.");
                if (aStore && !name.equals(store)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** The store if it is there and current; otherwise says why a present one is not. */
    private static Optional<TokenStore> reuse(
            Path home, CorpusSource source, Tokenizer tokenizer, Consumer<String> reason) throws IOException {
        Path file = home.resolve(MANIFEST);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        CorpusManifest manifest;
        try {
            manifest = CorpusManifest.read(file);
        } catch (IOException e) {
            reason.accept(file + " cannot be read; tokenising again");
            return Optional.empty();
        }
        if (manifest.format() != CorpusManifest.FORMAT || !sourcesAreUnchanged(file, manifest, source)) {
            reason.accept("corpus " + source.given() + " has changed; tokenising again");
            return Optional.empty();
        }
        Path store = home.resolve(manifest.store().file());
        if (!storeIsWhole(store, manifest)) {
            reason.accept("token store " + store + " is damaged; tokenising again");
            return Optional.empty();
        }
        warnOfSeparators(source, manifest);
        return Optional.of(MappedTokens.map(store, tokenizer.vocabularySize()));
    }

    private static boolean sourcesAreUnchanged(Path manifestFile, CorpusManifest manifest, CorpusSource source)
            throws IOException {
        List<CorpusManifest.Source> now = new ArrayList<>();
        if (manifest.sources().size() != source.files().size()) {
            return false;
        }
        for (CorpusManifest.Source then : manifest.sources()) {
            CorpusFile file = source.files().get(now.size());
            long modified = CorpusBuilder.modified(file.path());
            if (then.bytes() != file.bytes()) {
                return false;
            }
            boolean sameFile = then.path().equals(file.identity()) && then.modified() == modified;
            if (!sameFile && !then.sha256().equals(Sha256.of(file.path()))) {
                return false;
            }
            now.add(new CorpusManifest.Source(file.identity(), then.bytes(), modified, then.sha256()));
        }
        if (!now.equals(manifest.sources()) && Files.isWritable(manifestFile)) {
            manifest.withSources(now).write(manifestFile);
        }
        return true;
    }

    private static boolean storeIsWhole(Path store, CorpusManifest manifest) throws IOException {
        long bytes = manifest.tokenCount() * MappedTokens.bytesPerToken(manifest.vocabularySize());
        if (!Files.exists(store) || Files.size(store) != bytes) {
            return false;
        }
        return CorpusBuilder.modified(store) == manifest.store().modified()
                || crc32c(store) == manifest.store().crc32c();
    }

    private static long crc32c(Path file) throws IOException {
        CRC32C checksum = new CRC32C();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
            while (channel.read(buffer) >= 0) {
                checksum.update(buffer.flip());
                buffer.clear();
            }
        }
        return checksum.getValue();
    }
}
