package radd.data.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import radd.RaddException;
import radd.data.tokenizer.Tokenizer;
import radd.modelio.AtomicFile;
import radd.modelio.Sha256;

/**
 * Tokenises a corpus into a new store: one thread reads and writes in order, the others encode, and only a few batches a thread are in memory.
 */
final class CorpusBuilder {
    private static final int BATCHES_PER_THREAD = 2;

    private final CorpusSource source;
    private final Tokenizer tokenizer;
    private final PieceEncoder encoder;
    private final BuildProgress progress;
    private final int threads;
    private final Deque<Future<PieceEncoder.Encoded>> pending = new ArrayDeque<>();
    private long documentCount;
    private long endOfTextStrings;

    CorpusBuilder(CorpusSource source, Tokenizer tokenizer, BuildProgress progress, int threads) {
        this.source = source;
        this.tokenizer = tokenizer;
        this.encoder = new PieceEncoder(source, tokenizer);
        this.progress = progress;
        this.threads = threads;
    }

    /** Writes the store and its manifest, in this order, into a folder. */
    CorpusManifest build(Path folder, Path manifestFile) throws IOException {
        Path temporary = AtomicFile.temporary(folder.resolve("tokens"));
        try {
            List<CorpusManifest.Source> sources;
            TokenWriter written;
            try (TokenWriter writer = new TokenWriter(temporary, tokenizer.vocabularySize())) {
                sources = tokenize(writer);
                written = writer;
            }
            if (written.tokens() == 0) {
                throw new RaddException(
                        RaddException.Kind.DATA, "corpus " + source.given() + " is empty", "give files that hold text");
            }
            Path store = folder.resolve(storeName(sources));
            AtomicFile.publish(temporary, store);
            CorpusManifest manifest = new CorpusManifest(
                    CorpusManifest.FORMAT,
                    source.given(),
                    source.documents(),
                    source.detokenizer(),
                    source.separator(),
                    tokenizer.fingerprint(),
                    tokenizer.vocabularySize(),
                    documentCount,
                    written.tokens(),
                    endOfTextStrings,
                    sources,
                    new CorpusManifest.Store(
                            store.getFileName().toString(), Files.size(store), modified(store), written.checksum()));
            manifest.write(manifestFile);
            return manifest;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** The same sources always give the same name and the same bytes, so that two builders cannot harm each other. */
    private static String storeName(List<CorpusManifest.Source> sources) {
        StringBuilder hashes = new StringBuilder();
        sources.forEach(file -> hashes.append(file.sha256()));
        return "tokens-" + Sha256.of(hashes.toString()).substring(0, 16) + ".bin";
    }

    static long modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toMillis();
    }

    private List<CorpusManifest.Source> tokenize(TokenWriter writer) throws IOException {
        long bytesTotal = 0;
        for (CorpusFile file : source.files()) {
            bytesTotal += file.bytes();
        }
        List<CorpusManifest.Source> sources = new ArrayList<>();
        long bytesBefore = 0;
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            for (CorpusFile file : source.files()) {
                // Taken before reading: a change meanwhile makes the store stale.
                long bytes = file.bytes();
                long modified = modified(file.path());
                try (CorpusReader reader = new CorpusReader(file, source, tokenizer)) {
                    for (List<Piece> batch = reader.next(); batch != null; batch = reader.next()) {
                        List<Piece> pieces = batch;
                        pending.add(workers.submit(() -> encoder.encode(file.path(), pieces)));
                        drain(writer, BATCHES_PER_THREAD * threads);
                        progress.report(bytesBefore + reader.bytesRead(), bytesTotal);
                    }
                    sources.add(new CorpusManifest.Source(file.identity(), bytes, modified, reader.sha256()));
                }
                bytesBefore += bytes;
            }
            drain(writer, 0);
            progress.report(bytesTotal, bytesTotal);
        } finally {
            workers.shutdownNow();
        }
        return sources;
    }

    /** Writes the oldest results until no more than {@code most} are outstanding. */
    private void drain(TokenWriter writer, int most) throws IOException {
        while (pending.size() > most) {
            try {
                PieceEncoder.Encoded encoded = pending.remove().get();
                writer.append(encoded.ids());
                documentCount += encoded.documents();
                endOfTextStrings += encoded.endOfTextStrings();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RaddException refused) {
                    throw refused;
                }
                throw new IllegalStateException("encoding " + source.given() + " failed", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (CancellationException) new CancellationException("interrupted while tokenising").initCause(e);
            }
        }
    }
}
