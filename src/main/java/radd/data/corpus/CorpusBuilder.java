package radd.data.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.data.tokenizer.Tokenizer;

/**
 * Tokenises a corpus into {@linkplain CorpusPart parts}, leaving out those that are there: one thread reads and writes in order, the others encode, and
 * only a few batches a thread are in memory. Where a file is cut into parts depends on the file alone.
 */
final class CorpusBuilder {
    /** Some 64 million characters make a part: seconds of work, and few files of a large corpus. */
    static final int PART_BATCHES = 256;

    private final CorpusSource source;
    private final Tokenizer tokenizer;
    private final BuildProgress progress;
    private final int threads;
    private final int partBatches;
    private long bytesBefore;

    CorpusBuilder(CorpusSource source, Tokenizer tokenizer, BuildProgress progress, int threads, int partBatches) {
        this.source = source;
        this.tokenizer = tokenizer;
        this.progress = progress;
        this.threads = threads;
        this.partBatches = partBatches;
    }

    /**
     * Makes the parts of a share in a folder.
     *
     * @return what all of the corpus came to; empty while other shares are missing
     */
    Optional<CorpusManifest> build(Path folder, Share share) throws IOException {
        List<CorpusManifest.Source> files = new ArrayList<>();
        for (CorpusFile file : source.files()) {
            // Described before it is read: a change meanwhile makes its parts stale.
            files.add(CorpusManifest.Source.unread(file));
        }
        bytesBefore = 0;
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            for (int index = 0; index < files.size(); index++) {
                CorpusManifest.Source file = files.get(index);
                if (share.hasFile(index, files.size()) && parts(folder, file).isEmpty()) {
                    tokenize(folder, source.files().get(index), file, share, workers);
                }
                bytesBefore += file.bytes();
                progress.report(bytesBefore, source.bytes());
            }
        } finally {
            workers.shutdownNow();
        }
        return gathered(folder, files);
    }

    private Optional<CorpusManifest> gathered(Path folder, List<CorpusManifest.Source> files) throws IOException {
        List<CorpusManifest.Source> whole = new ArrayList<>();
        for (CorpusManifest.Source file : files) {
            Optional<List<CorpusPart>> parts = parts(folder, file);
            if (parts.isEmpty()) {
                return Optional.empty();
            }
            whole.add(file.with(parts.get()));
        }
        CorpusManifest manifest = CorpusManifest.of(source, tokenizer, whole);
        if (manifest.tokenCount() == 0) {
            for (CorpusPart part : manifest.parts().toList()) {
                Path store = folder.resolve(part.store());
                Files.deleteIfExists(CorpusPart.description(store));
                Files.deleteIfExists(store);
            }
            throw new RaddException(
                    RaddException.Kind.DATA, "corpus " + source.given() + " is empty", "give files that hold text");
        }
        return Optional.of(manifest);
    }

    /** All parts of a file; empty while one is missing. */
    private static Optional<List<CorpusPart>> parts(Path folder, CorpusManifest.Source file) {
        List<CorpusPart> parts = new ArrayList<>();
        String name = CorpusPart.name(file);
        while (parts.isEmpty() || !parts.get(parts.size() - 1).isLast()) {
            Optional<CorpusPart> next = CorpusPart.find(CorpusPart.store(folder, name, parts.size()));
            if (next.isEmpty()) {
                return Optional.empty();
            }
            parts.add(next.get());
        }
        return Optional.of(parts);
    }

    private void tokenize(
            Path folder, CorpusFile file, CorpusManifest.Source described, Share share, ExecutorService workers)
            throws IOException {
        String name = CorpusPart.name(described);
        PieceEncoder encoder = new PieceEncoder(source, tokenizer, source.mark(tokenizer));
        int ids = source.storedIds(tokenizer);
        try (CorpusReader reader = CorpusReader.open(file, source, tokenizer)) {
            @Nullable List<Piece> batch = reader.next();
            for (int part = 0; part == 0 || batch != null; part++) {
                Path store = CorpusPart.store(folder, name, part);
                boolean wanted = share.hasPart(part, source.files().size())
                        && CorpusPart.find(store).isEmpty();
                try (PartWriter writer =
                        wanted ? new PartWriter(store, ids, encoder, file.path(), workers, threads) : null) {
                    for (int count = 0; batch != null && count < partBatches; count++) {
                        if (writer != null) {
                            writer.encode(batch);
                        }
                        progress.report(bytesBefore + reader.bytesRead(), source.bytes());
                        batch = reader.next();
                    }
                    if (writer != null) {
                        writer.finish(batch == null ? reader.sha256() : "");
                    }
                }
            }
        }
    }

    /** The files of earlier stores and of builders that died, to be asked for when nobody else builds. */
    static void removeOthers(Path folder, CorpusManifest manifest) throws IOException {
        Set<Path> kept = new HashSet<>();
        manifest.parts().map(part -> folder.resolve(part.store())).forEach(store -> {
            kept.add(store);
            kept.add(CorpusPart.description(store));
        });
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                boolean ofParts = name.startsWith(CorpusPart.PREFIX) || name.startsWith("." + CorpusPart.PREFIX);
                if (ofParts && !kept.contains(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    static long modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toMillis();
    }
}
