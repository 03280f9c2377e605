package radd.eval.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import radd.data.tokenizer.PythonText;

/** Methods of Python's texts and lists. */
enum PythonMethod {
    STRIP,
    LSTRIP,
    RSTRIP,
    LOWER,
    UPPER,
    REPLACE,
    INDEX;

    static Optional<PythonMethod> find(String name) {
        for (PythonMethod method : values()) {
            if (method.label().equals(name)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }

    private String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    JsonNode call(JsonNode of, List<JsonNode> arguments) {
        int wanted = this == REPLACE ? 2 : this == INDEX ? 1 : 0;
        if (arguments.size() != wanted || (this == INDEX ? !of.isArray() : !of.isTextual())) {
            throw new IllegalArgumentException(label() + " is read of a " + (this == INDEX ? "list" : "text") + " with "
                    + wanted + " arguments, and is called on " + of);
        }
        return switch (this) {
            case STRIP -> TaskExpression.text(PythonText.strip(of.textValue()));
            case LSTRIP -> TaskExpression.text(PythonText.stripStart(of.textValue()));
            case RSTRIP -> TaskExpression.text(PythonText.stripEnd(of.textValue()));
            case LOWER -> TaskExpression.text(of.textValue().toLowerCase(Locale.ROOT));
            case UPPER -> TaskExpression.text(of.textValue().toUpperCase(Locale.ROOT));
            case REPLACE ->
                TaskExpression.text(of.textValue()
                        .replace(TaskExpression.asText(arguments.get(0)), TaskExpression.asText(arguments.get(1))));
            case INDEX -> index(of, arguments.get(0));
        };
    }

    private static JsonNode index(JsonNode list, JsonNode element) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).equals(element)) {
                return IntNode.valueOf(i);
            }
        }
        throw new IllegalArgumentException(element + " is not among " + list);
    }
}
