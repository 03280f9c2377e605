package radd.modelio.torch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pickled configuration as JSON: maps and lists of plain values, OmegaConf's objects as what they hold. Other objects are left out. */
final class PlainData {
    /** Far above any configuration: what refers to itself, or to one list again and again, ends here. */
    private static final int MOST_VALUES = 100_000;

    private static final int DEEPEST = 50;

    private int values;

    private PlainData() {}

    /** The JSON of a value. */
    static JsonNode json(@Nullable Object value) {
        return new PlainData().convert(value, 0);
    }

    private JsonNode convert(@Nullable Object value, int depth) {
        if (++values > MOST_VALUES || depth > DEEPEST) {
            throw new MalformedPickleException(
                    "a configuration of over " + MOST_VALUES + " values or " + DEEPEST + " levels");
        }
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (value instanceof String text) {
            return json.textNode(text);
        }
        if (value instanceof Boolean flag) {
            return json.booleanNode(flag);
        }
        if (value instanceof Integer || value instanceof Long) {
            return json.numberNode(((Number) value).longValue());
        }
        if (value instanceof Double number) {
            return json.numberNode(number);
        }
        if (value instanceof Map<?, ?> map) {
            return object(map, depth);
        }
        if (value instanceof List<?> list) {
            return array(list, depth);
        }
        if (value instanceof Object[] tuple) {
            return array(Arrays.asList(tuple), depth);
        }
        return value instanceof Inert object ? inert(object, depth) : json.nullNode();
    }

    private JsonNode object(Map<?, ?> map, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        map.forEach((key, value) -> object.set(String.valueOf(key), convert(value, depth + 1)));
        return object;
    }

    private JsonNode array(List<?> list, int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        list.forEach(value -> array.add(convert(value, depth + 1)));
        return array;
    }

    /** OmegaConf keeps what a container holds under _content and a leaf's value under _val; other kinds of maps have items. */
    private JsonNode inert(Inert object, int depth) {
        if (object.constructor().module().startsWith("omegaconf.") && object.state() instanceof Map<?, ?> state) {
            return convert(state.containsKey("_content") ? state.get("_content") : state.get("_val"), depth + 1);
        }
        return object.items().isEmpty() ? JsonNodeFactory.instance.nullNode() : object(object.items(), depth);
    }
}
