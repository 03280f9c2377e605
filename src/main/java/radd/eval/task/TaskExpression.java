package radd.eval.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * What may stand in braces of a task's template: a field, its fields and elements ({@code choices.text}, {@code options[0]}), a list of such, texts and
 * whole numbers, and Python's {@code strip}, {@code lstrip}, {@code rstrip}, {@code lower}, {@code upper}, {@code replace} of texts and {@code index} of lists.
 */
interface TaskExpression {
    /**
     * Its value for a document.
     *
     * @throws IllegalArgumentException if the document lacks a field, or a method is called on what has none
     */
    JsonNode of(JsonNode document);

    /** A text as a value. */
    static JsonNode text(String text) {
        return TextNode.valueOf(text);
    }

    /** A value as Python writes it into a text. */
    static String asText(JsonNode value) {
        if (value.isTextual() || value.isNumber()) {
            return value.asText();
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "True" : "False";
        }
        if (value.isNull()) {
            return "None";
        }
        throw new IllegalArgumentException("a list or object stands where a text must: " + value);
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException if it holds more than this
     */
    static TaskExpression parse(String expression) {
        return new ExpressionReader(expression).whole();
    }
}
