package radd.data.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.data.tokenizer.Gpt2Tokenizer;
import radd.data.tokenizer.Ids;
import radd.data.tokenizer.PythonText;
import radd.data.tokenizer.Refusal;
import radd.data.tokenizer.Tokenizer;

/** Turns pieces of a corpus file into ids; may be used by several threads at once. */
public final class PieceEncoder {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final Pattern END_OF_TEXT = Pattern.compile(Gpt2Tokenizer.END_OF_TEXT_STRING, Pattern.LITERAL);

    private final CorpusSource source;
    private final Tokenizer tokenizer;
    private final OptionalInt mark;
    /** What follows a text's last token. */
    private final OptionalInt end;

    /**
     * The ids of some pieces.
     *
     * @param ids documents one after the other, each with its end of text
     * @param documents number of documents that end here
     * @param endOfTextStrings how often the text holds what the tokenizer prints for an end of text, which is text like any other
     */
    record Encoded(Ids ids, long documents, long endOfTextStrings) {}

    /** Encodes documents without marks. */
    public PieceEncoder(CorpusSource source, Tokenizer tokenizer) {
        this(source, tokenizer, OptionalInt.empty());
    }

    /** @param mark what is put behind each document, if anything: {@link CorpusSource#mark} */
    PieceEncoder(CorpusSource source, Tokenizer tokenizer, OptionalInt mark) {
        this.source = source;
        this.tokenizer = tokenizer;
        this.mark = mark;
        this.end = mark.isPresent() ? mark : tokenizer.endOfText();
    }

    Encoded encode(Path file, List<Piece> pieces) {
        Ids ids = new Ids();
        long documents = 0;
        long endOfTextStrings = 0;
        for (Piece piece : pieces) {
            if (source.documents() == DocumentRule.IDS) {
                int[] added = idsOf(file, piece);
                ids.addAll(added);
                if (added.length > 0) {
                    documents++;
                    mark.ifPresent(ids::add);
                }
                continue;
            }
            if (source.documents() == DocumentRule.BIN) {
                documents += addIds(file, piece, ids);
                continue;
            }
            for (String text : texts(file, piece)) {
                int[] added = encode(file, piece, text);
                boolean some = added.length > 0
                        || !piece.startsDocument()
                        || source.rules().keepsEmpty();
                if (piece.startsDocument() && (some || !piece.endsDocument())) {
                    tokenizer.startOfText().ifPresent(ids::add);
                }
                ids.addAll(added);
                endOfTextStrings += count(text);
                if (piece.endsDocument() && some) {
                    documents++;
                    end.ifPresent(ids::add);
                }
            }
        }
        return new Encoded(ids, documents, endOfTextStrings);
    }

    /** Adds ids that are the characters of a piece, and counts the ends of text among them. */
    private long addIds(Path file, Piece piece, Ids ids) {
        long ends = 0;
        for (int at = 0; at < piece.text().length(); at++) {
            int id = piece.text().charAt(at);
            HeldTokens.requireToken(id, tokenizer.vocabularySize(), piece.offset() + at, file.toString());
            ids.add(id);
            ends += tokenizer.endOfText().orElse(-1) == id ? 1 : 0;
        }
        return ends;
    }

    private long count(String text) {
        return tokenizer instanceof Gpt2Tokenizer
                ? END_OF_TEXT.matcher(text).results().count()
                : 0;
    }

    /** The documents of a line, of which a separator makes several; a piece of a file is one. */
    private List<String> texts(Path file, Piece piece) {
        if (source.documents() == DocumentRule.JSONL && piece.text().isBlank()) {
            return List.of();
        }
        String text = switch (source.documents()) {
            case FILE, IDS, BIN, CSV, PARQUET, ARROW -> piece.text();
            case LINE -> PythonText.strip(piece.text());
            case JSONL -> textOf(file, piece);
        };
        String separator = source.rules().separator();
        return separator.isEmpty() || source.documents() == DocumentRule.FILE
                ? List.of(text)
                : List.of(text.split(Pattern.quote(separator)));
    }

    private int[] encode(Path file, Piece piece, String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String detokenized = source.rules().detokenizer().apply(text);
        int refused = tokenizer.refusedAt(detokenized);
        if (refused >= 0) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    where(file, piece, source.documents().isTable()) + ": "
                            + Refusal.describe(detokenized, refused, piece.offset() + refused) + " has no token in "
                            + tokenizer.name(),
                    "remove it or choose another data.tokenizer");
        }
        return tokenizer.encode(detokenized);
    }

    private String textOf(Path file, Piece piece) {
        try (JsonParser json = JSON.createParser(piece.text())) {
            String text = null;
            String column = source.rules().column();
            startObject(json, file, piece, column);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = json.currentName().equals(column);
                JsonToken value = json.nextToken();
                if (wanted && value == JsonToken.VALUE_STRING) {
                    text = json.getText();
                } else {
                    json.skipChildren();
                }
            }
            endObject(json, file, piece);
            if (text == null) {
                throw refused(file, piece, "has no string field \"" + column + "\"", null);
            }
            return text;
        } catch (IOException e) {
            throw unreadable(file, piece, e);
        }
    }

    private int[] idsOf(Path file, Piece piece) {
        if (piece.text().isBlank()) {
            return new int[0];
        }
        try (JsonParser json = JSON.createParser(piece.text())) {
            Ids ids = null;
            startObject(json, file, piece, "ids");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = json.currentName().equals("ids");
                JsonToken value = json.nextToken();
                if (wanted && value == JsonToken.START_ARRAY) {
                    ids = readIds(json, file, piece);
                } else {
                    json.skipChildren();
                }
            }
            endObject(json, file, piece);
            if (ids == null) {
                throw refused(file, piece, "has no list \"ids\"", null);
            }
            return ids.toArray();
        } catch (IOException e) {
            throw unreadable(file, piece, e);
        }
    }

    private Ids readIds(JsonParser json, Path file, Piece piece) throws IOException {
        Ids ids = new Ids();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            boolean number = json.currentToken() == JsonToken.VALUE_NUMBER_INT;
            if (!number || json.getBigIntegerValue().bitLength() > 31) {
                throw refused(file, piece, "has no token id at position " + ids.size() + " of \"ids\"", null);
            }
            HeldTokens.requireToken(
                    json.getIntValue(),
                    tokenizer.vocabularySize(),
                    ids.size(),
                    "\"ids\" in " + where(file, piece, false));
            ids.add(json.getIntValue());
        }
        return ids;
    }

    private static void startObject(JsonParser json, Path file, Piece piece, String field) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw refused(file, piece, "is no JSON object with a field \"" + field + "\"", null);
        }
    }

    private static void endObject(JsonParser json, Path file, Piece piece) throws IOException {
        if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
            throw refused(file, piece, "holds more than one JSON object", null);
        }
    }

    private static RaddException unreadable(Path file, Piece piece, IOException e) {
        String reason = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return refused(file, piece, "is no JSON (" + String.valueOf(reason).replace('\n', ' ') + ")", e);
    }

    private static RaddException refused(Path file, Piece piece, String fault, @Nullable Throwable cause) {
        return new RaddException(
                RaddException.Kind.DATA,
                where(file, piece, false) + " " + fault,
                "each line must be an object such as {\"text\": \"...\"}",
                cause);
    }

    private static String where(Path file, Piece piece, boolean table) {
        return piece.line() > 0 ? file + (table ? " row " : " line ") + piece.line() : file.toString();
    }
}
