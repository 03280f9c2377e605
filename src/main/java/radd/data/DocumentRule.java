package radd.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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

    /** The usual rule of a file: by its first line for {@code .jsonl}, {@code .ndjson} and {@code .json}, else {@link #FILE}. */
    public static DocumentRule of(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".jsonl") && !name.endsWith(".ndjson") && !name.endsWith(".json")) {
            return FILE;
        }
        return firstLineHasIds(file) ? IDS : JSONL;
    }

    /** What cannot be read here is left to the reader proper, which says where it is wrong. */
    private static boolean firstLineHasIds(Path file) {
        try (BufferedReader reader = Files.newBufferedReader(file);
                JsonParser parser = new JsonFactory().createParser(reader)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (parser.currentName().equals("ids")) {
                    return true;
                }
                parser.nextToken();
                parser.skipChildren();
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }
}
