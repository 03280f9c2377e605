package radd.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.RaddException.Kind;

/**
 * Binds a tree of values to records: key {@code batch_size} to component {@code batchSize}, sections to records, names to enums.
 *
 * <p>The records' constructors check ranges by {@link IllegalArgumentException}s whose messages start with the dotted key and {@code is},
 * so that the message can be completed with where the value was written.
 */
public final class ConfigBinder {
    private final ObjectNode tree;
    private final Map<String, String> renamed;
    private final Map<String, String> origins;
    private final Set<String> bound = new HashSet<>();

    private ConfigBinder(ObjectNode tree, Map<String, String> renamed, Map<String, String> origins) {
        this.tree = tree;
        this.renamed = renamed;
        this.origins = origins;
    }

    /**
     * Binds a whole tree.
     *
     * @throws RaddException (CONFIG) when a key is missing, unknown, of another type or out of range
     */
    public static <R extends Record> R bind(ObjectNode tree, Class<R> type) {
        return bind(tree, type, Map.of(), Map.of());
    }

    /**
     * Binds a whole tree.
     *
     * @param renamed dotted component to dotted key, in snake case, where they differ: {@code model.heads} to {@code model.n_heads}
     * @param origins dotted key to where its value was written, to follow "correct it"
     */
    static <R extends Record> R bind(
            ObjectNode tree, Class<R> type, Map<String, String> renamed, Map<String, String> origins) {
        ConfigBinder binder = new ConfigBinder(tree, renamed, origins);
        R record = binder.record("", type);
        binder.refuseUnbound("", tree);
        return record;
    }

    private <R extends Record> R record(String prefix, Class<R> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String path = prefix + snakeCase(components[i].getName());
            Class<?> wanted = components[i].getType();
            arguments[i] = wanted.isRecord()
                    ? record(path + ".", wanted.asSubclass(Record.class))
                    : value(renamed.getOrDefault(path, path), wanted);
        }
        return construct(type, components, arguments);
    }

    private void refuseUnbound(String prefix, ObjectNode section) {
        for (Map.Entry<String, JsonNode> field : section.properties()) {
            String key = prefix + field.getKey();
            if (field.getValue() instanceof ObjectNode inner) {
                refuseUnbound(key + ".", inner);
            } else if (!bound.contains(key)) {
                throw new RaddException(Kind.CONFIG, "unknown key " + key, "remove it");
            }
        }
    }

    private <R extends Record> R construct(Class<R> type, RecordComponent[] components, Object[] arguments) {
        Class<?>[] parameters =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(parameters).newInstance(arguments);
        } catch (InvocationTargetException failure) {
            if (failure.getCause() instanceof IllegalArgumentException refusal) {
                throw refused(String.valueOf(refusal.getMessage()), refusal);
            }
            throw new IllegalStateException(failure.getCause());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(type + " has no accessible canonical constructor", impossible);
        }
    }

    private Object value(String key, Class<?> type) {
        JsonNode node = tree.at("/" + key.replace('.', '/'));
        if (node.isMissingNode()) {
            throw new RaddException(Kind.CONFIG, key + " is missing", "set it");
        }
        bound.add(key);
        if (type.isEnum()) {
            return constant(key, node, type);
        }
        if (type == int.class) {
            return require(key, node, node.isIntegralNumber() && node.canConvertToInt(), "a whole number below 2^31")
                    .intValue();
        }
        if (type == long.class) {
            return require(key, node, node.isIntegralNumber() && node.canConvertToLong(), "a whole number")
                    .longValue();
        }
        if (type == double.class) {
            return require(key, node, node.isNumber(), "a number").doubleValue();
        }
        if (type == boolean.class) {
            return require(key, node, node.isBoolean(), "true or false").booleanValue();
        }
        if (type == String.class) {
            return require(key, node, node.isTextual(), "a text").textValue();
        }
        if (type == Path.class) {
            return Path.of(require(key, node, node.isTextual(), "a path").textValue());
        }
        throw new IllegalArgumentException("component " + key + " has type " + type + ", which cannot be bound");
    }

    /** By the enum's own {@code of(String)} if it has one, else by what its constants are called, whatever the case. */
    private Object constant(String key, JsonNode node, Class<?> type) {
        String name = require(key, node, node.isTextual(), "a name").textValue();
        Method of = named(type);
        try {
            if (of != null) {
                return of.invoke(null, name);
            }
        } catch (InvocationTargetException failure) {
            throw refused(String.valueOf(failure.getTargetException().getMessage()), failure);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
        Object[] constants = type.getEnumConstants();
        Optional<Object> found = Arrays.stream(constants)
                .filter(constant -> constant.toString().equalsIgnoreCase(name))
                .findFirst();
        String allowed = Arrays.stream(constants).map(Object::toString).collect(Collectors.joining(", "));
        return found.orElseThrow(() -> refused(key + " is " + name + ", must be one of " + allowed, null));
    }

    private static @Nullable Method named(Class<?> type) {
        try {
            return type.getMethod("of", String.class);
        } catch (NoSuchMethodException none) {
            return null;
        }
    }

    private JsonNode require(String key, JsonNode node, boolean holds, String allowed) {
        if (!holds) {
            throw refused(key + " is " + node.asText() + ", must be " + allowed, null);
        }
        return node;
    }

    private RaddException refused(String message, @Nullable Throwable cause) {
        int end = message.indexOf(" is ");
        String key = end < 0 ? "" : message.substring(0, end);
        return new RaddException(
                Kind.CONFIG, message, "correct it " + origins.getOrDefault(key, "in the configuration"), cause);
    }

    private static String snakeCase(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
