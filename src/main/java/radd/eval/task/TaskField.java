package radd.eval.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task file says of a part of the prompt: a field's name, a template, or a value that is the same for all documents.
 *
 * @param written as it stands in the file, a text, a whole number or a list of texts
 * @param template of a text; null otherwise
 */
record TaskField(JsonNode written, @Nullable TaskTemplate template) {
    /** @throws IllegalArgumentException if it is something else */
    static TaskField of(JsonNode written) {
        if (written.isTextual()) {
            return new TaskField(written, TaskTemplate.parse(written.textValue()));
        }
        boolean texts = written.isArray() && !written.isEmpty();
        for (JsonNode element : written) {
            texts &= element.isTextual();
        }
        if (!texts && !written.isInt()) {
            throw new IllegalArgumentException(
                    "is " + written + ", must be a field, a template, a whole number or a list of texts");
        }
        return new TaskField(written, null);
    }

    /** Its value for a document: a text, a whole number, a list, or whatever the field holds. */
    JsonNode value(JsonNode document) {
        if (template == null) {
            return written;
        }
        JsonNode field = document.get(written.textValue());
        if (field != null) {
            return field;
        }
        JsonNode value = template.value(document);
        return value.isInt() || value.isArray() ? value : TaskExpression.text(TaskExpression.asText(value));
    }

    /** Its value as a text. */
    String text(JsonNode document) {
        JsonNode value = value(document);
        if (value.isInt() && template != null) {
            return value.asText();
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException(written + " gives " + value + ", must be a text");
        }
        return value.textValue();
    }

    /** Its value as texts. */
    List<String> texts(JsonNode document) {
        JsonNode list = value(document);
        List<String> texts = new ArrayList<>();
        for (JsonNode element : list.isArray() ? list : List.<JsonNode>of(NullNode.getInstance())) {
            if (!element.isTextual()) {
                throw new IllegalArgumentException(written + " gives " + list + ", must be a list of texts");
            }
            texts.add(element.textValue());
        }
        if (texts.isEmpty()) {
            throw new IllegalArgumentException(written + " gives an empty list");
        }
        return texts;
    }
}
