package radd.data.corpus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import radd.data.tokenizer.Tokenizer;

/** Reads one corpus file in pieces that can be encoded apart from each other, and never holds more than a few of them. */
abstract class CorpusReader implements AutoCloseable {
    /** Characters of a piece and of a batch of pieces: large against the cost of a task, small against memory. */
    static final int BATCH_CHARACTERS = 1 << 18;

    /**
     * Opens a file; the caller closes it.
     *
     * @throws radd.RaddException (DATA) if it is of another form than its documents
     */
    static CorpusReader open(CorpusFile file, CorpusSource source, Tokenizer tokenizer) throws IOException {
        return switch (source.documents()) {
            case FILE, LINE, JSONL, IDS -> new TextReader(file, source, tokenizer);
            case CSV -> new CsvReader(file, source, tokenizer);
            case PARQUET -> new ParquetReader(file, source, tokenizer);
            case ARROW -> new ArrowReader(file, source, tokenizer);
            case BIN -> new IdReader(file);
        };
    }

    /** The next pieces, at least one; null at the end of the file. */
    @Nullable
    List<Piece> next() throws IOException {
        List<Piece> batch = new ArrayList<>();
        int characters = 0;
        while (characters < BATCH_CHARACTERS) {
            Piece piece = nextPiece();
            if (piece == null) {
                break;
            }
            batch.add(piece);
            characters += piece.text().length() + 1;
        }
        return batch.isEmpty() ? null : batch;
    }

    /** The next piece; null at the end of the file. */
    abstract @Nullable Piece nextPiece() throws IOException;

    /** Bytes of the file that are done with, as it is stored. */
    abstract long bytesRead();

    /** SHA-256 of the file as it is stored, to be asked once, when {@link #next} has given null. */
    abstract String sha256() throws IOException;

    @Override
    public abstract void close() throws IOException;
}
