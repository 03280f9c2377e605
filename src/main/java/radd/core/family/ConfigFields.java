package radd.core.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;
import java.util.function.Supplier;
import radd.RaddException;
import radd.RaddException.Kind;

/**
 * The fields of a {@code config.json}, by JSON pointers; what is missing or wrong is refused with the file's name, the field and what is
 * allowed.
 *
 * @param file for messages
 * @param root a JSON object
 */
public record ConfigFields(String file, JsonNode root) {
    /** Whether there is such a field, and it is not null. */
    public boolean has(String pointer) {
        return !root.at(pointer).isMissingNode() && !root.at(pointer).isNull();
    }

    /** A whole number. */
    public int wholeNumber(String pointer) {
        return field(pointer, node -> node.isIntegralNumber() && node.canConvertToInt(), "a whole number")
                .intValue();
    }

    /** A number. */
    public double number(String pointer) {
        return field(pointer, JsonNode::isNumber, "a number").doubleValue();
    }

    /** A number, or what stands for it where it is left out. */
    public double number(String pointer, double otherwise) {
        return has(pointer) ? number(pointer) : otherwise;
    }

    /** true or false. */
    public boolean flag(String pointer) {
        return field(pointer, JsonNode::isBoolean, "true or false").booleanValue();
    }

    /** A text. */
    public String text(String pointer) {
        return field(pointer, JsonNode::isTextual, "a text").textValue();
    }

    /** A text, or what stands for it where it is left out. */
    public String text(String pointer, String otherwise) {
        return has(pointer) ? text(pointer) : otherwise;
    }

    /** Makes something of the fields, whose own refusal becomes one of the file. */
    public <T> T checked(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException refusal) {
            throw refused("is refused: " + refusal.getMessage());
        }
    }

    private JsonNode field(String pointer, Predicate<JsonNode> good, String allowed) {
        JsonNode node = root.at(pointer);
        String name = pointer.substring(1).replace('/', '.');
        if (node.isMissingNode()) {
            throw refused("has no " + name + ", which must be " + allowed);
        }
        if (!good.test(node)) {
            throw refused("has " + name + " " + node + ", must be " + allowed);
        }
        return node;
    }

    /** A refusal of the file. */
    public RaddException refused(String what) {
        return new RaddException(Kind.DATA, file + " " + what, "correct it, or check that it describes a model");
    }
}
