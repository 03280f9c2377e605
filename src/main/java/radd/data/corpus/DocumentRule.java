package radd.data.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import radd.Named;
import radd.RaddException;
import radd.modelio.FileForm;

/** What a document is in a file. Empty documents are left out everywhere. */
public enum DocumentRule implements Named {
    /** The whole file is one document. */
    FILE,
    /** Each line is a document, stripped of white space at both ends: PTB, LM1B. */
    LINE,
    /** Each line is a JSON object whose field {@code text}, or another that is named, is a document; its other fields are not read. */
    JSONL,
    /** Each line is a JSON object whose field {@code ids} is a list of token ids; nothing is added to them. */
    IDS,
    /** Comma-separated values; each row's column is a document. */
    CSV,
    /** Parquet; each row's column is a document. */
    PARQUET,
    /** Arrow IPC, a stream or a file; each row's column is a document. */
    ARROW,
    /** Token ids of two bytes, little-endian, as nanoGPT writes them; nothing is added to them. */
    BIN;

    private static final Pattern JSON_NAME = named("jsonl|ndjson|json");
    private static final Pattern CSV_NAME = named("csv");
    private static final Pattern BIN_NAME = named("bin");

    private static Pattern named(String ending) {
        return Pattern.compile(".*\\.(" + ending + ")(\\.gz|\\.zst)?", Pattern.CASE_INSENSITIVE);
    }

    /** Whether pieces are rows, not lines. */
    boolean isTable() {
        return this == CSV || this == PARQUET || this == ARROW;
    }

    /** Whether the files hold ids, not text. */
    public boolean holdsIds() {
        return this == IDS || this == BIN;
    }

    /**
     * The usual rule of a file: by its first bytes for Parquet and Arrow, by its name for CSV, by its first line for {@code .jsonl}, {@code .ndjson} and
     * {@code .json}, and for pipes, which have no name to go by; else {@link #FILE}. All of them compressed or not.
     *
     * @throws RaddException (DATA) for {@code .bin}: nothing in a file of bare ids says that it is one
     */
    static DocumentRule of(CorpusFile file) {
        Optional<FileForm> form = file.form();
        if (form.equals(Optional.of(FileForm.PARQUET))) {
            return PARQUET;
        }
        if (form.equals(Optional.of(FileForm.ARROW)) || form.equals(Optional.of(FileForm.ARROW_STREAM))) {
            return ARROW;
        }
        String name = String.valueOf(file.path().getFileName());
        if (form.isEmpty() && BIN_NAME.matcher(name).matches()) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    file.path() + " may hold token ids as nanoGPT writes them, or anything else",
                    "say so with data.documents=bin (for eval: --documents bin)");
        }
        if (CSV_NAME.matcher(name).matches()) {
            return CSV;
        }
        boolean json = JSON_NAME.matcher(name).matches();
        if (!json && !file.isReadOnce()) {
            return FILE;
        }
        Set<String> fields = firstFields(file);
        if (fields.contains("ids")) {
            return IDS;
        }
        return json || fields.contains("text") ? JSONL : FILE;
    }

    /** Of the object in the first line; what cannot be read here is left to the reader proper, which says where it is wrong. */
    private static Set<String> firstFields(CorpusFile file) {
        Set<String> fields = new HashSet<>();
        try (JsonParser parser = new JsonFactory().createParser(file.beginning())) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    fields.add(parser.currentName());
                    parser.nextToken();
                    parser.skipChildren();
                }
            }
        } catch (IOException cutOff) {
            return fields;
        }
        return fields;
    }
}
