package radd.eval.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import radd.RaddException;
import radd.data.tokenizer.MaskedText;
import radd.data.tokenizer.Tokenizer;
import radd.modelio.TextFile;

/**
 * Templates with their answers, a JSON object a line: {@code template}, a text with {@code [MASK]} and {@code [MASK:n]}, and {@code answers}, a text for each
 * gap (gaps that touch are one); or {@code ids}, all tokens, and as "masked" the positions to be filled in.
 *
 * @param file of the templates
 * @param tokenizer the model's, if it has one
 * @param maskId the mask token's id, V
 * @param longest the model's length
 */
public record InfillFile(Path file, Optional<Tokenizer> tokenizer, int maskId, int longest) {
    /**
     * Reads the file as a task.
     *
     * @param limit most templates, the first ones
     * @throws RaddException (DATA) if a line is none, with its number
     */
    public AskedTask ask(int limit) {
        ObjectMapper mapper = new ObjectMapper();
        List<TaskItem> items = new ArrayList<>();
        int number = 0;
        for (String line : TextFile.lines(file)) {
            number++;
            if (line.isBlank() || items.size() == limit) {
                continue;
            }
            try {
                items.add(item(mapper.readTree(line)));
            } catch (JsonProcessingException noJson) {
                throw refused(number, "no JSON: " + noJson.getOriginalMessage());
            } catch (IllegalArgumentException | RaddException refusal) {
                throw refused(number, String.valueOf(refusal.getMessage()));
            }
        }
        if (items.isEmpty()) {
            throw new RaddException(RaddException.Kind.DATA, file + " has no template", "write one JSON object a line");
        }
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.jsonl.*$", "");
        List<TaskMetric> metrics =
                TaskOutput.INFILL.usualMetrics().stream().map(TaskMetric::plain).toList();
        return new AskedTask(name, TaskOutput.INFILL, 0, metrics, items);
    }

    private RaddException refused(int line, String what) {
        return new RaddException(
                RaddException.Kind.DATA,
                file + ", line " + line + ": " + what,
                "write one object a line, such as {\"template\": \"The [MASK:2] sat\", \"answers\": [\" big cat\"]} or"
                        + " {\"ids\": [5, 7, 1], \"masked\": [1]}");
    }

    private TaskItem item(JsonNode line) {
        if (line.path("template").isTextual() && line.path("answers").isArray() && line.size() == 2) {
            return ofTexts(line.get("template").textValue(), line.get("answers"));
        }
        if (line.path("ids").isArray() && line.path("masked").isArray() && line.size() == 2) {
            return infill(
                    ids("ids", line.get("ids"), maskId),
                    ids("masked", line.get("masked"), line.get("ids").size()));
        }
        throw new IllegalArgumentException("must hold template and answers, or ids and masked");
    }

    private TaskItem ofTexts(String template, JsonNode answers) {
        Tokenizer known = tokenizer.orElseThrow(
                () -> new IllegalArgumentException("it is text, and the model has no tokenizer: give ids and masked"));
        int[] ids = new MaskedText(maskId, longest).ofText(template, known);
        int[] masked =
                IntStream.range(0, ids.length).filter(i -> ids[i] == maskId).toArray();
        int gap = 0;
        for (int from = 0; from < masked.length; gap++) {
            int size = 1;
            while (from + size < masked.length && masked[from + size] == masked[from] + size) {
                size++;
            }
            int[] answer = known.encode(text(answers, gap));
            if (answer.length != size) {
                throw new IllegalArgumentException(
                        "gap " + gap + " (from 0) has " + size + " masks, and its answer " + answer.length + " tokens");
            }
            System.arraycopy(answer, 0, ids, masked[from], size);
            from += size;
        }
        if (gap != answers.size()) {
            throw new IllegalArgumentException("there are " + gap + " gaps and " + answers.size() + " answers");
        }
        return infill(ids, masked);
    }

    private static String text(JsonNode answers, int gap) {
        if (!answers.path(gap).isTextual()) {
            throw new IllegalArgumentException("gap " + gap + " (from 0) has no answer");
        }
        return answers.get(gap).textValue();
    }

    private TaskItem infill(int[] ids, int[] masked) {
        if (masked.length == 0 || ids.length > longest) {
            throw new IllegalArgumentException(ids.length + " tokens with " + masked.length
                    + " masked, must be at most " + longest + " with at least 1");
        }
        return new TaskItem.Infill(masked, ids);
    }

    private static int[] ids(String field, JsonNode numbers, int below) {
        int[] ids = new int[numbers.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = numbers.get(i);
            if (!id.isInt() || id.intValue() < 0 || id.intValue() >= below) {
                throw new IllegalArgumentException(
                        field + " holds " + id + ", must be whole numbers from 0 to " + (below - 1));
            }
            ids[i] = id.intValue();
        }
        return ids;
    }
}
