package radd.data.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import radd.Named;

/** What a document is in a file. Empty documents are left out everywhere. */
public enum DocumentRule implements Named {
    /** The whole file is one document. */
    FILE,
    /** Each line is a document, stripped of white space at both ends: PTB, LM1B. */
    LINE,
    /** Each line is a JSON object whose field {@code text} is a document; its other fields are not read. */
    JSONL,
    /** Each line is a JSON object whose field {@code ids} is a list of token ids; nothing is added to them. */
    IDS;

    private static final Pattern JSON_NAME =
            Pattern.compile(".*\\.(jsonl|ndjson|json)(\\.gz)?", Pattern.CASE_INSENSITIVE);

    /**
     * The usual rule of a file: by its first line for {@code .jsonl}, {@code .ndjson} and {@code .json}, compressed or not, and for pipes,
     * which have no name to go by; else {@link #FILE}.
     */
    static DocumentRule of(CorpusFile file) {
        boolean json =
                JSON_NAME.matcher(String.valueOf(file.path().getFileName())).matches();
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
