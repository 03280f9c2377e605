package radd.eval.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with expressions in double braces, such as <code>Question: {{question}}</code>: the part of Jinja that tasks of multiple choice mostly use.
 *
 * <p>Anything else of Jinja is refused. Its libraries for Java read no such methods as {@code lstrip} and {@code index}, since Jinja's are Python's.
 */
final class TaskTemplate {
    /** A stretch of text, or an expression. */
    private sealed interface Part {
        JsonNode of(JsonNode document);
    }

    private record Text(JsonNode text) implements Part {
        @Override
        public JsonNode of(JsonNode document) {
            return text;
        }
    }

    private record Braces(TaskExpression expression) implements Part {
        @Override
        public JsonNode of(JsonNode document) {
            return expression.of(document);
        }
    }

    private final List<Part> parts;

    private TaskTemplate(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException naming what is not read
     */
    static TaskTemplate parse(String template) {
        List<Part> parts = new ArrayList<>();
        int from = 0;
        while (from < template.length()) {
            int open = template.indexOf("{{", from);
            String text = template.substring(from, open < 0 ? template.length() : open);
            if (text.contains("{%") || text.contains("{#")) {
                throw new IllegalArgumentException(
                        "'" + text.strip() + "' holds a statement or comment of Jinja, which is not read");
            }
            if (!text.isEmpty()) {
                parts.add(new Text(TaskExpression.text(text)));
            }
            if (open < 0) {
                break;
            }
            int close = template.indexOf("}}", open);
            if (close < 0) {
                throw new IllegalArgumentException("'" + template.substring(open) + "' has no }}");
            }
            parts.add(new Braces(TaskExpression.parse(template.substring(open + 2, close))));
            from = close + 2;
        }
        return new TaskTemplate(parts);
    }

    /**
     * The text of a document.
     *
     * @throws IllegalArgumentException if it lacks a field, or something in braces is no text
     */
    String render(JsonNode document) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(TaskExpression.asText(part.of(document)));
        }
        return text.toString();
    }

    /** What a template that is a single expression gives of a document, as it is; otherwise its text. */
    JsonNode value(JsonNode document) {
        return parts.size() == 1 ? parts.get(0).of(document) : TaskExpression.text(render(document));
    }
}
