package radd.data.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import radd.RaddException;
import radd.modelio.AtomicFile;

/** Writes one {@link CorpusPart}: batches are encoded by several threads and written in their order. Closed before it is finished, it leaves nothing. */
final class PartWriter implements AutoCloseable {
    private static final int BATCHES_PER_THREAD = 2;

    private final Path store;
    private final Path temporary;
    private final TokenWriter writer;
    private final PieceEncoder encoder;
    private final Path file;
    private final ExecutorService workers;
    private final int most;
    private final Deque<Future<PieceEncoder.Encoded>> pending = new ArrayDeque<>();
    private long documents;
    private long endOfTextStrings;

    /**
     * @param store the file of tokens that will be
     * @param ids how many ids there are
     * @param file the corpus file, for messages
     */
    PartWriter(Path store, int ids, PieceEncoder encoder, Path file, ExecutorService workers, int threads)
            throws IOException {
        this.store = store;
        this.temporary = AtomicFile.temporary(store);
        this.writer = new TokenWriter(temporary, ids);
        this.encoder = encoder;
        this.file = file;
        this.workers = workers;
        this.most = BATCHES_PER_THREAD * threads;
    }

    void encode(List<Piece> batch) throws IOException {
        pending.add(workers.submit(() -> encoder.encode(file, batch)));
        drain(most);
    }

    /**
     * Gives the part its name.
     *
     * @param sha256 hash of the corpus file if this is its last part; else empty
     */
    void finish(String sha256) throws IOException {
        drain(0);
        writer.close();
        AtomicFile.publish(temporary, store);
        new CorpusPart(
                        store.getFileName().toString(),
                        Files.size(store),
                        CorpusBuilder.modified(store),
                        writer.checksum(),
                        documents,
                        writer.tokens(),
                        endOfTextStrings,
                        sha256)
                .write(store);
    }

    /** Writes the oldest results until no more than some are outstanding. */
    private void drain(int outstanding) throws IOException {
        while (pending.size() > outstanding) {
            try {
                PieceEncoder.Encoded encoded = pending.remove().get();
                writer.append(encoded.ids());
                documents += encoded.documents();
                endOfTextStrings += encoded.endOfTextStrings();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RaddException refused) {
                    throw refused;
                }
                throw new IllegalStateException("encoding " + file + " failed", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (CancellationException) new CancellationException("interrupted while tokenising").initCause(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            writer.close();
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
