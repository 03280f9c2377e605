package radd.data.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.data.tokenizer.Detokenizer;
import radd.data.tokenizer.Tokenizer;

/** Reads one column of a table, each row of which is a document; one that is null is empty. */
abstract class TableReader extends CorpusReader {
    private final CorpusFile file;
    private final String column;
    private final Tokenizer tokenizer;
    private final boolean mayCut;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private String text = "";
    private long row;
    private boolean ended;
    /** Where the part of the row's text begins that has not been given; 0 before the first. */
    private int start;

    TableReader(CorpusFile file, CorpusSource source, Tokenizer tokenizer) {
        this.file = file;
        this.column = source.rules().column();
        this.tokenizer = tokenizer;
        this.mayCut = source.rules().detokenizer() == Detokenizer.NONE
                && source.rules().separator().isEmpty();
    }

    /** Whether there is another row, which {@link #text} then gives; not asked again once there is none. */
    abstract boolean nextRow() throws IOException;

    /** The row's text; null where there is none. */
    abstract @Nullable String text() throws IOException;

    @Override
    final @Nullable Piece nextPiece() throws IOException {
        if (start == text.length()) {
            ended = ended || !nextRow();
            if (ended) {
                return null;
            }
            row++;
            start = 0;
            String found = text();
            text = found == null ? "" : found;
        }
        int from = start;
        int cut = mayCut && text.length() - from > BATCH_CHARACTERS
                ? tokenizer.nextCut(text, from + BATCH_CHARACTERS)
                : -1;
        start = cut < 0 ? text.length() : cut;
        return new Piece(text.substring(from, start), row, from, from == 0, start == text.length());
    }

    final CorpusFile file() {
        return file;
    }

    final String column() {
        return column;
    }

    /** Bytes of a text, which must be UTF-8. */
    final String decode(byte[] bytes) {
        try {
            return decoder.decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException wrong) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    file.path() + " row " + row + ": column " + column + " is not UTF-8 text",
                    "write the file again with texts in UTF-8",
                    wrong);
        }
    }

    /** The refusal of a table without the column. */
    final RaddException noColumn(List<String> columns) {
        return new RaddException(
                RaddException.Kind.DATA,
                file.path() + " has no column " + column + " of texts; its columns are " + String.join(", ", columns),
                "name one with data.column (for eval: --column)");
    }

    /** The refusal of a table that its library cannot read. */
    final RaddException damaged(String form, Exception failure) {
        String reason = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return new RaddException(
                RaddException.Kind.DATA,
                file.path() + " is damaged, or no " + form + " that can be read: after row " + row + ", "
                        + failure.getClass().getSimpleName() + (reason.isBlank() ? "" : " (" + reason + ")"),
                "copy or download it again",
                failure);
    }
}
