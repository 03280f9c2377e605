package radd.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one corpus file in pieces that can be encoded apart from each other, and never holds more than a few of them.
 *
 * <p>A document that is a whole file is cut where its tokenizer allows; if it never does, or if a detokenizer needs to see all of it, the
 * document is one piece.
 */
final class CorpusReader implements AutoCloseable {
    /** Characters of a piece and of a batch of pieces: large against the cost of a task, small against memory. */
    static final int BATCH_CHARACTERS = 1 << 18;

    private final Utf8File file;
    private final DocumentRule documents;
    private final Tokenizer tokenizer;
    private final boolean mayCut;
    private final StringBuilder buffer = new StringBuilder();
    /** Where the unread part of the buffer begins; lines only. */
    private int start;

    /** Where to look on for the end of the line or document part. */
    private int searched;

    private boolean ended;
    private long line;
    private long offset;

    CorpusReader(Path path, CorpusSource source, Tokenizer tokenizer) throws IOException {
        this.file = new Utf8File(path);
        this.documents = source.documents();
        this.tokenizer = tokenizer;
        this.mayCut = source.detokenizer() == Detokenizer.NONE;
    }

    /** The next pieces, at least one; null at the end of the file. */
    @Nullable
    List<Piece> next() throws IOException {
        List<Piece> batch = new ArrayList<>();
        int characters = 0;
        while (characters < BATCH_CHARACTERS) {
            Piece piece = documents == DocumentRule.FILE ? nextOfDocument() : nextLine();
            if (piece == null) {
                break;
            }
            batch.add(piece);
            characters += piece.text().length() + 1;
        }
        return batch.isEmpty() ? null : batch;
    }

    long bytesDecoded() {
        return file.bytesDecoded();
    }

    /** SHA-256 of the file, to be asked once, when {@link #next} has given null. */
    String sha256() {
        return file.sha256();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private @Nullable Piece nextLine() throws IOException {
        int end = buffer.indexOf("\n", searched);
        while (end < 0 && !ended) {
            buffer.delete(0, start);
            start = 0;
            searched = buffer.length();
            ended = !file.readInto(buffer);
            end = buffer.indexOf("\n", searched);
        }
        if (end < 0) {
            if (start == buffer.length()) {
                return null;
            }
            end = buffer.length();
        }
        String text = buffer.substring(start, end);
        start = Math.min(end + 1, buffer.length());
        searched = start;
        line++;
        return new Piece(text, line, 0, true);
    }

    private @Nullable Piece nextOfDocument() throws IOException {
        while (!ended) {
            int cut = mayCut ? tokenizer.nextCut(buffer, Math.max(searched, BATCH_CHARACTERS)) : -1;
            if (cut >= 0) {
                return piece(cut, false);
            }
            searched = Math.max(buffer.length() - 1, 0);
            ended = !file.readInto(buffer);
        }
        return buffer.isEmpty() ? null : piece(buffer.length(), true);
    }

    private Piece piece(int length, boolean last) {
        Piece piece = new Piece(buffer.substring(0, length), 0, offset, last);
        buffer.delete(0, length);
        offset += length;
        searched = 0;
        return piece;
    }
}
