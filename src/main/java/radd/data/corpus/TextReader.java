package radd.data.corpus;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import radd.data.tokenizer.Detokenizer;
import radd.data.tokenizer.Tokenizer;
import radd.modelio.TextInput;

/**
 * Reads a text.
 *
 * <p>A document that is a whole file is cut where its tokenizer allows; if it never does, or if a detokenizer needs to see all of it, the
 * document is one piece. Of a file that is read as one document, a separator makes several.
 */
final class TextReader extends CorpusReader {
    /** Characters of the longest line end. */
    private static final int LINE_END = 2;

    private final TextInput file;
    private final DocumentRule documents;
    private final String separator;
    private final Tokenizer tokenizer;
    private final boolean mayCut;
    private final StringBuilder buffer = new StringBuilder();
    /** Where the unread part of the buffer begins; lines only. */
    private int start;

    /** Where to look on for the end of the line or document part. */
    private int searched;

    private boolean ended;
    private boolean documentStarts = true;
    private long line;
    private long offset;

    TextReader(CorpusFile file, CorpusSource source, Tokenizer tokenizer) throws IOException {
        this.file = file.open();
        this.documents = source.documents();
        this.separator = source.rules().separator();
        this.tokenizer = tokenizer;
        this.mayCut = source.rules().detokenizer() == Detokenizer.NONE;
    }

    @Override
    @Nullable
    Piece nextPiece() throws IOException {
        return documents == DocumentRule.FILE ? nextOfDocument() : nextLine();
    }

    @Override
    long bytesRead() {
        return file.bytesRead();
    }

    @Override
    String sha256() throws IOException {
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
        return new Piece(text, line, 0, true, true);
    }

    private @Nullable Piece nextOfDocument() throws IOException {
        while (true) {
            int end = separatorAt();
            // Behind this place a separator, or the line end before one, may begin that has not been read to its end.
            int known = end >= 0 || ended ? buffer.length() : buffer.length() - separator.length() - LINE_END;
            int cut = mayCut ? tokenizer.nextCut(buffer, Math.max(searched, BATCH_CHARACTERS)) : -1;
            if (cut >= 0 && cut < (end >= 0 ? end : known)) {
                return piece(cut, cut, false);
            }
            if (end >= 0) {
                return beforeSeparator(end);
            }
            if (ended) {
                return buffer.isEmpty() && documentStarts ? null : piece(buffer.length(), buffer.length(), true);
            }
            searched = Math.max(known - 1, 0);
            ended = !file.readInto(buffer);
        }
    }

    /** Where the next separator stands of which the characters that follow are known too; -1 if there is none yet. */
    private int separatorAt() {
        int at = separator.isEmpty() ? -1 : buffer.indexOf(separator);
        return ended || at + separator.length() + LINE_END <= buffer.length() ? at : -1;
    }

    /** A line end on either side belongs to the separator, which often stands on a line of its own. */
    private Piece beforeSeparator(int at) {
        int end = at > 0 && buffer.charAt(at - 1) == '\n' ? at - 1 : at;
        end = end < at && end > 0 && buffer.charAt(end - 1) == '\r' ? end - 1 : end;
        int next = at + separator.length();
        int carriage = next < buffer.length() && buffer.charAt(next) == '\r' ? 1 : 0;
        boolean lineEnds = next + carriage < buffer.length() && buffer.charAt(next + carriage) == '\n';
        return piece(end, lineEnds ? next + carriage + 1 : next, true);
    }

    /**
     * @param length characters of the piece
     * @param taken characters that are done with it
     */
    private Piece piece(int length, int taken, boolean last) {
        Piece piece = new Piece(buffer.substring(0, length), 0, offset, documentStarts, last);
        buffer.delete(0, taken);
        offset += taken;
        searched = 0;
        documentStarts = last;
        return piece;
    }
}
