package radd.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import radd.InvalidSetting;
import radd.Named;

/** What a key takes, by the type of its component, and how a text becomes a value of it. */
enum ValueType {
    WHOLE_NUMBER("a whole number"),
    NUMBER("a number"),
    BOOLEAN("true or false"),
    NAME("a name"),
    TEXT("a text");

    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");
    /** Decimal numbers with or without point and exponent; YAML 1.1 wants the point and a signed exponent. */
    private static final Pattern DECIMAL = Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
    /** From here on not every whole number is a double. */
    private static final double LARGEST_EXACT = 0x1p53;

    private final String allowed;

    ValueType(String allowed) {
        this.allowed = allowed;
    }

    /**
     * The type of a component.
     *
     * @throws IllegalArgumentException if a configuration cannot hold it
     */
    static ValueType of(Class<?> component) {
        if (component == int.class || component == long.class) {
            return WHOLE_NUMBER;
        }
        if (component == double.class) {
            return NUMBER;
        }
        if (component == boolean.class) {
            return BOOLEAN;
        }
        if (component.isEnum() && Named.class.isAssignableFrom(component)) {
            return NAME;
        }
        if (component == String.class || component == Path.class) {
            return TEXT;
        }
        throw new IllegalArgumentException(component + " cannot be bound");
    }

    /** What a component's value must be, to follow "must be". */
    String allowed(Class<?> component) {
        return this == NAME ? InvalidSetting.oneOf(Named.labels(component.asSubclass(Named.class))) : allowed;
    }

    /**
     * A text as a component's value.
     *
     * @throws InvalidSetting if it is none of the type
     */
    JsonNode parse(Class<?> component, String key, String text) {
        if (this == NAME) {
            return TextNode.valueOf(
                    Named.of(component.asSubclass(Named.class), key, text).label());
        }
        JsonNode value =
                value(text).orElseThrow(() -> new InvalidSetting(key, text.isEmpty() ? "empty" : text, allowed));
        InvalidSetting.require(
                component != int.class || value.canConvertToInt(), key, text, "a whole number below 2^31");
        return value;
    }

    private Optional<JsonNode> value(String text) {
        return switch (this) {
            case TEXT, NAME -> Optional.of(TextNode.valueOf(text));
            case NUMBER -> number(text.replace("_", ""));
            case WHOLE_NUMBER -> wholeNumber(text.replace("_", ""));
            case BOOLEAN ->
                switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> Optional.of(BooleanNode.TRUE);
                    case "false" -> Optional.of(BooleanNode.FALSE);
                    default -> Optional.empty();
                };
        };
    }

    private static Optional<JsonNode> number(String text) {
        return DECIMAL.matcher(text).matches()
                ? Optional.of(Double.parseDouble(text)).filter(Double::isFinite).map(DoubleNode::valueOf)
                : Optional.empty();
    }

    /** Digits, or a number in exponent form without a point that is whole. */
    private static Optional<JsonNode> wholeNumber(String text) {
        if (WHOLE.matcher(text).matches()) {
            try {
                return Optional.of(LongNode.valueOf(Long.parseLong(text)));
            } catch (NumberFormatException overflow) {
                return Optional.empty();
            }
        }
        return number(text)
                .map(JsonNode::doubleValue)
                .filter(value -> value == Math.rint(value) && Math.abs(value) < LARGEST_EXACT && !text.contains("."))
                .map(value -> LongNode.valueOf(value.longValue()));
    }
}
