package radd.eval.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an expression by recursive descent. */
final class ExpressionReader {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:([A-Za-z_][A-Za-z_0-9]*)|(-?[0-9]{1,9})|'([^'\\\\]*)'|\"([^\"\\\\]*)\"|([\\[\\](),.]))\\s*");

    private final String expression;
    private int at;

    ExpressionReader(String expression) {
        this.expression = expression;
    }

    TaskExpression whole() {
        TaskExpression read = value();
        if (at < expression.length()) {
            throw refused();
        }
        return read;
    }

    private IllegalArgumentException refused() {
        return new IllegalArgumentException("'{{" + expression + "}}' is not read from '"
                + expression.substring(Math.min(at, expression.length())).strip()
                + "' on: fields, elements, lists, strip, lstrip, rstrip, lower, upper, replace and index are");
    }

    /** The next token, which is passed over. */
    private Matcher next() {
        Matcher token = TOKEN.matcher(expression).region(at, expression.length());
        if (!token.lookingAt()) {
            throw refused();
        }
        at = token.end();
        return token;
    }

    /** Passes over a sign if it comes next. */
    private boolean follows(String sign) {
        Matcher token = TOKEN.matcher(expression).region(at, expression.length());
        if (token.lookingAt() && sign.equals(token.group(5))) {
            at = token.end();
            return true;
        }
        return false;
    }

    private void require(String sign) {
        if (!follows(sign)) {
            throw refused();
        }
    }

    private TaskExpression value() {
        int start = at;
        if (follows("[")) {
            return behind(list("]"));
        }
        Matcher token = next();
        if (token.group(1) != null) {
            String field = token.group(1);
            return behind(document -> member(document, field));
        }
        if (token.group(2) != null) {
            JsonNode number = IntNode.valueOf(Integer.parseInt(token.group(2)));
            return document -> number;
        }
        String literal = token.group(3) == null ? token.group(4) : token.group(3);
        if (literal == null) {
            at = start;
            throw refused();
        }
        return behind(document -> TaskExpression.text(literal));
    }

    private TaskExpression list(String end) {
        List<TaskExpression> elements = elements(end);
        return document -> {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            elements.forEach(element -> list.add(element.of(document)));
            return list;
        };
    }

    private List<TaskExpression> elements(String end) {
        List<TaskExpression> elements = new ArrayList<>();
        while (!follows(end)) {
            elements.add(value());
            if (!follows(",")) {
                require(end);
                break;
            }
        }
        return elements;
    }

    /** What stands behind a value: elements, fields and methods. */
    private TaskExpression behind(TaskExpression value) {
        if (follows("[")) {
            TaskExpression index = value();
            require("]");
            return behind(document -> element(value.of(document), index.of(document)));
        }
        if (!follows(".")) {
            return value;
        }
        int start = at;
        String name = next().group(1);
        if (name == null) {
            at = start;
            throw refused();
        }
        if (!follows("(")) {
            return behind(document -> member(value.of(document), name));
        }
        PythonMethod method = PythonMethod.find(name).orElseThrow(() -> {
            at = start;
            return refused();
        });
        List<TaskExpression> given = elements(")");
        return behind(document -> method.call(
                value.of(document),
                given.stream().map(argument -> argument.of(document)).toList()));
    }

    private static JsonNode member(JsonNode of, String field) {
        JsonNode value = of.get(field);
        if (value == null) {
            throw new IllegalArgumentException("no field " + field);
        }
        return value;
    }

    private static JsonNode element(JsonNode of, JsonNode index) {
        if (index.isTextual()) {
            return member(of, index.textValue());
        }
        int place = index.intValue() < 0 ? of.size() + index.intValue() : index.intValue();
        JsonNode value = of.get(place);
        if (!index.isInt() || value == null) {
            throw new IllegalArgumentException("no element " + index + " of " + of.size());
        }
        return value;
    }
}
