package radd.eval.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import radd.RaddException;
import radd.modelio.TextFile;

/**
 * The requests of a file, a JSON object a line: {@code context} and {@code continuation}, or a whole {@code text}; as ids {@code context_ids},
 * {@code continuation_ids} and {@code ids}. An {@code id} is handed through.
 */
public final class RequestFile {
    private static final String CONTEXT = "context";
    private static final String CONTINUATION = "continuation";
    private static final String TEXT = "text";
    private static final String CONTEXT_IDS = "context_ids";
    private static final String CONTINUATION_IDS = "continuation_ids";
    private static final String IDS = "ids";
    private static final Set<String> FIELDS =
            Set.of(CONTEXT, CONTINUATION, TEXT, CONTEXT_IDS, CONTINUATION_IDS, IDS, "id");

    private final Path file;
    private final Optional<RequestEncoder> encoder;
    private final int tokens;
    private final int longest;

    /**
     * @param file {@code -} is the standard input
     * @param encoder of texts; empty for a model of bare ids
     * @param tokens V
     * @param longest the model's length
     */
    public RequestFile(Path file, Optional<RequestEncoder> encoder, int tokens, int longest) {
        this.file = file;
        this.encoder = encoder;
        this.tokens = tokens;
        this.longest = longest;
    }

    /**
     * One line.
     *
     * @param windows one, or of a whole text that is longer than the model several
     * @param id as it stands in the file; empty where it does not
     */
    public record Line(List<Request> windows, Optional<JsonNode> id) {}

    /**
     * Reads all lines; empty ones are passed over.
     *
     * @throws RaddException (DATA) if a line is no request, with its number
     */
    public List<Line> read() {
        ObjectMapper mapper = new ObjectMapper();
        List<Line> lines = new ArrayList<>();
        int number = 0;
        try {
            for (String text : TextFile.lines(file)) {
                number++;
                if (!text.isBlank()) {
                    JsonNode line = mapper.readTree(text);
                    lines.add(new Line(windows(line), Optional.ofNullable(line.get("id"))));
                }
            }
        } catch (JsonProcessingException noJson) {
            throw refused(number, "no JSON: " + noJson.getOriginalMessage());
        } catch (IllegalArgumentException | RaddException refusal) {
            if (number == 0) {
                throw refusal; // the file itself
            }
            throw refused(number, String.valueOf(refusal.getMessage()));
        }
        if (lines.isEmpty()) {
            throw new RaddException(RaddException.Kind.DATA, file + " has no request", "write one JSON object a line");
        }
        return lines;
    }

    private RaddException refused(int line, String what) {
        return new RaddException(
                RaddException.Kind.DATA,
                file + ", line " + line + ": " + what,
                "write one object a line, such as {\"context\": \"The cat\", \"continuation\": \" sat\"} or {\"text\": \"The cat sat\"}");
    }

    private List<Request> windows(JsonNode line) {
        if (!line.isObject()) {
            throw new IllegalArgumentException("must be a JSON object");
        }
        Set<String> names = new TreeSet<>();
        line.fieldNames().forEachRemaining(names::add);
        Set<String> unknown = new TreeSet<>(names);
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown field " + String.join(", ", unknown) + "; known are "
                    + String.join(", ", new TreeSet<>(FIELDS)));
        }
        names.remove("id");
        if (names.equals(Set.of(TEXT))) {
            return known().rolling(text(line, TEXT));
        }
        if (names.equals(Set.of(IDS))) {
            return Request.rolling(ids(line, IDS), longest);
        }
        if (Set.of(CONTEXT, CONTINUATION).containsAll(names) && names.contains(CONTINUATION)) {
            String context = names.contains(CONTEXT) ? text(line, CONTEXT) : "";
            return List.of(known().pair(context, text(line, CONTINUATION)));
        }
        if (Set.of(CONTEXT_IDS, CONTINUATION_IDS).containsAll(names) && names.contains(CONTINUATION_IDS)) {
            int[] context = names.contains(CONTEXT_IDS) ? ids(line, CONTEXT_IDS) : new int[0];
            return List.of(Request.of(context, ids(line, CONTINUATION_IDS), longest));
        }
        throw new IllegalArgumentException(
                "must hold context and continuation, or text, or context_ids and continuation_ids, or ids");
    }

    private RequestEncoder known() {
        return encoder.orElseThrow(() -> new IllegalArgumentException(
                "it is text, and the model has no tokenizer: give ids, or context_ids and continuation_ids"));
    }

    private static String text(JsonNode line, String field) {
        if (!line.get(field).isTextual()) {
            throw new IllegalArgumentException(field + " must be a string");
        }
        return line.get(field).textValue();
    }

    private int[] ids(JsonNode line, String field) {
        if (!(line.get(field) instanceof ArrayNode array)) {
            throw new IllegalArgumentException(field + " must be an array of ids");
        }
        int[] ids = new int[array.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = array.get(i);
            if (!id.canConvertToInt() || !id.isIntegralNumber() || id.intValue() < 0 || id.intValue() >= tokens) {
                throw new IllegalArgumentException(
                        field + " holds " + id + ", must be whole numbers from 0 to " + (tokens - 1));
            }
            ids[i] = id.intValue();
        }
        return ids;
    }
}
