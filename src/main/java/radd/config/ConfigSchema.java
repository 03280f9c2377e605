package radd.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.config.GivenValue.Form;

/** The keys that exist and what kind of value each takes, as the base configuration shows by example: {@code 0} is a whole number, {@code 0.0} is not. */
final class ConfigSchema {
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");
    /** Decimal numbers with or without point and exponent; YAML 1.1 wants the point and a signed exponent. */
    private static final Pattern DECIMAL = Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
    /** From here on not every whole number is a double. */
    private static final double LARGEST_EXACT = 0x1p53;

    private enum ValueKind {
        WHOLE_NUMBER("a whole number"),
        NUMBER("a number"),
        BOOLEAN("true or false"),
        TEXT("a text");

        private final String allowed;

        ValueKind(String allowed) {
            this.allowed = allowed;
        }
    }

    private final Map<String, ValueKind> kinds = new LinkedHashMap<>();
    private final Set<String> sections = new TreeSet<>();

    /** The schema that some values are an example of. */
    ConfigSchema(List<GivenValue> example) {
        for (GivenValue value : example) {
            kinds.put(value.key(), kindOf(value.text()));
            for (int dot = value.key().indexOf('.'); dot >= 0; dot = value.key().indexOf('.', dot + 1)) {
                sections.add(value.key().substring(0, dot));
            }
        }
    }

    /** Whether a key takes a value. */
    boolean has(String key) {
        return kinds.containsKey(key);
    }

    /**
     * The value as its key demands it; empty for a section without keys, which sets nothing.
     *
     * @throws RaddException (CONFIG) for an unknown key, a wrong type or an interpolation
     */
    Optional<JsonNode> typed(GivenValue given) {
        ValueKind kind = kinds.get(given.key());
        if (kind == null && !sections.contains(given.key())) {
            throw new RaddException(
                    Kind.CONFIG,
                    "unknown key " + given.key() + " " + given.origin(),
                    "did you mean " + NearestKey.of(given.key(), kinds.keySet()) + "?");
        }
        if (kind == null) {
            return sectionWithoutKeys(given);
        }
        if (given.form() == Form.TEXT && given.text().contains("${")) {
            throw refused(given, "a value: interpolations are not read");
        }
        return Optional.of((given.form() == Form.TEXT ? parse(kind, given.text()) : Optional.<JsonNode>empty())
                .orElseThrow(() -> refused(given, kind.allowed)));
    }

    private Optional<JsonNode> sectionWithoutKeys(GivenValue given) {
        if (given.form() == Form.NULL || given.form() == Form.EMPTY_SECTION) {
            return Optional.empty();
        }
        String example = kinds.keySet().stream()
                .filter(key -> key.startsWith(given.key() + "."))
                .findFirst()
                .orElseThrow();
        throw refused(given, "a section with keys such as " + example);
    }

    private static ValueKind kindOf(String text) {
        if (parse(ValueKind.BOOLEAN, text).isPresent()) {
            return ValueKind.BOOLEAN;
        }
        if (parse(ValueKind.WHOLE_NUMBER, text).isPresent()) {
            return ValueKind.WHOLE_NUMBER;
        }
        return parse(ValueKind.NUMBER, text).isPresent() ? ValueKind.NUMBER : ValueKind.TEXT;
    }

    private static Optional<JsonNode> parse(ValueKind kind, String text) {
        return switch (kind) {
            case TEXT -> Optional.of(TextNode.valueOf(text));
            case NUMBER -> parseNumber(text.replace("_", ""));
            case WHOLE_NUMBER -> parseNumber(text.replace("_", "")).filter(JsonNode::isIntegralNumber);
            case BOOLEAN ->
                switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> Optional.of(BooleanNode.TRUE);
                    case "false" -> Optional.of(BooleanNode.FALSE);
                    default -> Optional.empty();
                };
        };
    }

    private static Optional<JsonNode> parseNumber(String text) {
        if (WHOLE.matcher(text).matches()) {
            try {
                return Optional.of(LongNode.valueOf(Long.parseLong(text)));
            } catch (NumberFormatException overflow) {
                return Optional.empty();
            }
        }
        if (!DECIMAL.matcher(text).matches()) {
            return Optional.empty();
        }
        double value = Double.parseDouble(text);
        boolean whole = value == Math.rint(value) && Math.abs(value) < LARGEST_EXACT && !text.contains(".");
        return Double.isInfinite(value)
                ? Optional.empty()
                : Optional.of(whole ? LongNode.valueOf((long) value) : DoubleNode.valueOf(value));
    }

    private static RaddException refused(GivenValue given, String allowed) {
        return new RaddException(
                Kind.CONFIG,
                given.key() + " is " + given.shown() + ", must be " + allowed,
                "correct it " + given.origin());
    }
}
