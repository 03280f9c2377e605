package radd.data.corpus;

import java.io.IOException;
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
 * <p>A store is a folder with {@code manifest.json} and the files of tokens that it names; the manifest appears last, so a store is whole or
 * absent, and what a builder that died has left of it is used by the next. Builders of the same store wait for each other through a file lock; where the file system has none, they do the work
 * twice and harmlessly. A file whose path (links resolved), length and time of change are as recorded is trusted; where its length alone is, its content
 * is compared with the recorded hash.
 */
public final class CorpusCache {
    private static final Logger LOG = LoggerFactory.getLogger(CorpusCache.class);
    private static final String MANIFEST = "manifest.json";
    private static final Object IN_THIS_PROCESS = new Object();

    private final Path folder;
    private final int threads;
    private final int partBatches;

    /** A cache in a folder, which is made when needed; tokenises with as many threads as there are processors. */
    public CorpusCache(Path folder) {
        this(folder, Runtime.getRuntime().availableProcessors(), CorpusBuilder.PART_BATCHES);
    }

    CorpusCache(Path folder, int threads, int partBatches) {
        this.folder = folder;
        this.threads = threads;
        this.partBatches = partBatches;
    }

    /**
     * The tokens of a corpus, made if they are not there.
     *
     * @throws RaddException if the corpus is empty or cannot be read or encoded, or the cache cannot be written
     */
    public TokenStore open(CorpusSource source, Tokenizer tokenizer, BuildProgress progress) {
        Path home = home(source, tokenizer);
        try {
            if (source.isReadOnce()) {
                return buildUnkept(source, tokenizer, progress);
            }
            Optional<TokenStore> ready = reuse(home, source, reason -> {});
            if (ready.isPresent()) {
                return ready.get();
            }
            Files.createDirectories(home);
            synchronized (IN_THIS_PROCESS) {
                return buildLocked(home, source, tokenizer, progress);
            }
        } catch (IOException e) {
            throw untokenised(source, home, e);
        }
    }

    /**
     * Makes a share of a corpus's tokens, beside other processes that make others; whoever sees all of them first completes the store.
     *
     * @return whether the store is complete
     * @throws RaddException as {@link #open}
     */
    public boolean prepare(CorpusSource source, Tokenizer tokenizer, Share share, BuildProgress progress) {
        Path home = home(source, tokenizer);
        try {
            Files.createDirectories(home);
            synchronized (IN_THIS_PROCESS) {
                try (FileChannel channel = lockFile(home)) {
                    lock(channel, true);
                    if (reuse(home, source, LOG::warn).isPresent()) {
                        return true;
                    }
                    Optional<CorpusManifest> whole =
                            builder(source, tokenizer, progress).build(home, share);
                    if (whole.isPresent()) {
                        whole.get().write(home.resolve(MANIFEST));
                        warnOfSeparators(source, whole.get());
                    }
                    return whole.isPresent();
                }
            }
        } catch (IOException e) {
            throw untokenised(source, home, e);
        }
    }

    /**
     * Compares a store and the files of its corpus with the hashes that were taken when it was made, reading all of them.
     *
     * @return what differs, a line each; empty if nothing does
     * @throws RaddException if there is no store of the corpus, or a file cannot be read
     */
    public List<String> verify(CorpusSource source, Tokenizer tokenizer) {
        Path home = home(source, tokenizer);
        try {
            CorpusManifest manifest = CorpusManifest.read(home.resolve(MANIFEST));
            List<String> differences = new ArrayList<>();
            for (CorpusPart part : manifest.parts().toList()) {
                Path store = home.resolve(part.store());
                if (!Files.exists(store) || TokenWriter.checksum(store) != part.crc32c()) {
                    differences.add(store + " is damaged or missing");
                }
            }
            for (CorpusManifest.Source file : manifest.sources()) {
                Path path = Path.of(file.path());
                if (!Files.exists(path)) {
                    differences.add(path + " is missing");
                } else if (!Sha256.of(path).equals(file.sha256())) {
                    differences.add(path + " has another content than its tokens were made from");
                }
            }
            return differences;
        } catch (IOException e) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "there are no tokens of " + source.given() + " in " + folder + " (" + e.getMessage() + ")",
                    "make them with 'radd data prepare'",
                    e);
        }
    }

    private static RaddException untokenised(CorpusSource source, Path home, IOException e) {
        return new RaddException(
                RaddException.Kind.DATA,
                "corpus " + source.given() + " cannot be tokenised into " + home + ": " + e,
                "check that the corpus can be read, and that the cache folder can be written and has space, or name another with --cache-dir (for train:"
                        + " data.cache_dir)",
                e);
    }

    private CorpusBuilder builder(CorpusSource source, Tokenizer tokenizer, BuildProgress progress) {
        return new CorpusBuilder(source, tokenizer, progress, threads, partBatches);
    }

    private Path home(CorpusSource source, Tokenizer tokenizer) {
        return folder.resolve("corpora").resolve(key(source, tokenizer));
    }

    /**
     * What the corpus of a store that has been {@linkplain #open opened} was made from.
     *
     * @throws RaddException if the store is not there any more
     */
    public CorpusIdentity identity(CorpusSource source, Tokenizer tokenizer) {
        Path manifest = home(source, tokenizer).resolve(MANIFEST);
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
                source.rules().detokenizer().name(),
                tokenizer.fingerprint(),
                Integer.toString(source.storedIds(tokenizer)),
                source.rules().separator(),
                source.rules().column(),
                source.rules().keepsEmpty() ? "with empty documents" : "");
        return tokenizer.kind() + "-" + Sha256.of(identity).substring(0, 16);
    }

    /** What stands for another content each time has no place in a cache: its store lasts as long as it is mapped. */
    private TokenStore buildUnkept(CorpusSource source, Tokenizer tokenizer, BuildProgress progress)
            throws IOException {
        Path parent = Files.createDirectories(folder.resolve("corpora"));
        Path home = Files.createTempDirectory(parent, "unkept-");
        try {
            CorpusManifest manifest =
                    builder(source, tokenizer, progress).build(home, Share.ALL).orElseThrow();
            warnOfSeparators(source, manifest);
            return map(home, manifest);
        } finally {
            try (Stream<Path> files = Files.list(home)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(home);
        }
    }

    private static TokenStore map(Path home, CorpusManifest manifest) throws IOException {
        List<MappedTokens> parts = new ArrayList<>();
        for (CorpusPart part : manifest.parts().toList()) {
            parts.add(MappedTokens.map(home.resolve(part.store()), manifest.vocabularySize()));
        }
        return new JoinedTokens(parts, manifest.vocabularySize());
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
        try (FileChannel channel = lockFile(home)) {
            boolean locked = lock(channel, false);
            Optional<TokenStore> madeMeanwhile = reuse(home, source, LOG::warn);
            if (madeMeanwhile.isPresent()) {
                return madeMeanwhile.get();
            }
            LOG.info("tokenising {} with {}", source.given(), tokenizer.name());
            CorpusManifest manifest =
                    builder(source, tokenizer, progress).build(home, Share.ALL).orElseThrow();
            manifest.write(home.resolve(MANIFEST));
            if (locked) {
                CorpusBuilder.removeOthers(home, manifest);
            }
            LOG.info("{} documents, {} tokens in {}", manifest.documentCount(), manifest.tokenCount(), home);
            warnOfSeparators(source, manifest);
            return map(home, manifest);
        }
    }

    private static FileChannel lockFile(Path home) throws IOException {
        return FileChannel.open(
                home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Waits for the lock, which is given back when the channel closes; false where the file system has no locks. */
    private static boolean lock(FileChannel channel, boolean shared) {
        try {
            FileLock lock = channel.lock(0, Long.MAX_VALUE, shared);
            return lock.isValid();
        } catch (IOException e) {
            LOG.warn("the cache folder has no file locks ({}); going on without", e.getMessage());
            return false;
        }
    }

    /** The store if it is there and current; otherwise says why a present one is not. */
    private static Optional<TokenStore> reuse(Path home, CorpusSource source, Consumer<String> reason)
            throws IOException {
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
        for (CorpusPart part : manifest.parts().toList()) {
            Path store = home.resolve(part.store());
            if (!part.isWhole(store)) {
                reason.accept("token store " + store + " is damaged; tokenising again");
                return Optional.empty();
            }
        }
        warnOfSeparators(source, manifest);
        return Optional.of(map(home, manifest));
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
            now.add(then.at(file.identity(), modified));
        }
        if (!now.equals(manifest.sources()) && Files.isWritable(manifestFile)) {
            manifest.withSources(now).write(manifestFile);
        }
        return true;
    }
}
