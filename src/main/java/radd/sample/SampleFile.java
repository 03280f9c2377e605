package radd.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.modelio.TextFile;

/**
 * Reads what {@link SampleFormat} writes, and other files of texts: a text up to each line of equals signs; if there is no such line, a text a
 * line; or one JSON object a line with {@code text}, {@code ids} or both. Blank lines are no texts, except within one.
 *
 * @param path the file, or - for the standard input
 */
public record SampleFile(Path path) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * All samples in order.
     *
     * @throws RaddException (DATA) if the file cannot be read, holds none, or a line is neither
     */
    public List<WrittenSample> read() {
        List<String> lines = TextFile.lines(path);
        Optional<String> first = lines.stream().filter(line -> !line.isBlank()).findFirst();
        if (first.isEmpty()) {
            throw new RaddException(Kind.DATA, path + " holds no samples", "check the path");
        }
        if (first.get().startsWith("{")) {
            return ofJson(lines);
        }
        return (lines.contains(SampleFormat.SEPARATOR) ? separated(lines) : lines)
                .stream()
                        .filter(text -> !text.isBlank())
                        .map(text -> new WrittenSample(Optional.of(text), Optional.empty(), Optional.empty(), false))
                        .toList();
    }

    private static List<String> separated(List<String> lines) {
        List<String> texts = new ArrayList<>();
        List<String> open = new ArrayList<>();
        for (String line : lines) {
            if (line.equals(SampleFormat.SEPARATOR)) {
                texts.add(String.join("\n", open));
                open.clear();
            } else {
                open.add(line);
            }
        }
        texts.add(String.join("\n", open)); // blank, but for a file that was cut off
        return texts;
    }

    private List<WrittenSample> ofJson(List<String> lines) {
        List<WrittenSample> samples = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                samples.add(ofJson(lines.get(i), i + 1));
            }
        }
        return samples;
    }

    private WrittenSample ofJson(String line, int number) {
        JsonNode object;
        try {
            object = JSON.readTree(line);
        } catch (JsonProcessingException noJson) {
            throw refused(number, "is no JSON", noJson);
        }
        Optional<String> text =
                Optional.of(object.path("text")).filter(JsonNode::isTextual).map(JsonNode::textValue);
        Optional<int[]> ids =
                Optional.of(object.path("ids")).filter(JsonNode::isArray).map(array -> ids(array, number));
        if (text.isEmpty() && ids.isEmpty()) {
            throw refused(number, "has neither a text \"text\" nor a list \"ids\"", null);
        }
        Optional<int[]> revealed = Optional.of(object.path("revealed"))
                .filter(array -> array.isArray() && array.size() == object.path("ids").size())
                .map(array -> ids(array, number));
        return new WrittenSample(
                text,
                ids,
                revealed,
                object.path("finish").asText().equals(SampleFormat.FINISHED_BY_END_OF_TEXT));
    }

    private int[] ids(JsonNode array, int number) {
        int[] ids = new int[array.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = array.get(i);
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
                throw refused(number, "has the id " + id + ", must be a whole number, at least 0", null);
            }
            ids[i] = id.intValue();
        }
        return ids;
    }

    private RaddException refused(int number, String what, @Nullable Throwable cause) {
        return new RaddException(
                Kind.DATA,
                path + " line " + number + " " + what,
                "give lines such as {\"text\": \"...\"} or {\"ids\": [1, 2]}",
                cause);
    }
}
