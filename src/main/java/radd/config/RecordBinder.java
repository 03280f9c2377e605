package radd.config;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import radd.InvalidSetting;
import radd.Named;
import radd.RaddException;
import radd.RaddException.Kind;

/** Makes a record of resolved values with Jackson, and a message with its place of a record's refusal. */
final class RecordBinder<R extends Record> {
    private final Class<R> root;
    private final JsonMapper mapper;

    /** @param variants records with their names, for components that are interfaces */
    RecordBinder(Class<R> root, Collection<NamedType> variants) {
        this.root = root;
        this.mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .addMixIn(Named.class, NamedByLabel.class)
                .addModule(new SimpleModule().addDeserializer(Path.class, new PathAsWritten()))
                .build();
        mapper.registerSubtypes(variants.toArray(NamedType[]::new));
    }

    JsonMapper mapper() {
        return mapper;
    }

    /**
     * The record of a configuration.
     *
     * @param keys the keys of the chosen variants
     * @throws RaddException (CONFIG) for a missing key, or when a record refuses a value
     */
    R bind(ResolvedConfig config, List<ConfigKey> keys, List<VariantSection> sections) {
        ObjectNode tree = mapper.createObjectNode();
        sections.forEach(section -> put(tree, section.path(), require(config, section.discriminator())));
        keys.forEach(key -> put(tree, key.path(), require(config, key.key())));
        try {
            return mapper.treeToValue(tree, root);
        } catch (JsonProcessingException failure) {
            if (failure.getCause() instanceof InvalidSetting refusal) {
                throw GivenValue.refused(refusal, config.origins().getOrDefault(refusal.key(), "in the configuration"));
            }
            throw new IllegalStateException(failure);
        }
    }

    private static JsonNode require(ResolvedConfig config, String key) {
        JsonNode value = config.value(key);
        if (value.isMissingNode()) {
            throw new RaddException(Kind.CONFIG, key + " is missing", "set it");
        }
        return value;
    }

    private static void put(ObjectNode tree, List<String> path, JsonNode value) {
        ObjectNode section = tree;
        for (String part : path.subList(0, path.size() - 1)) {
            section = section.withObjectProperty(part);
        }
        section.set(path.get(path.size() - 1), value);
    }

    /** Enums are bound by their labels. */
    private interface NamedByLabel {
        @JsonValue
        String label();
    }

    /** Jackson's own reads what looks like a URI as one. */
    private static final class PathAsWritten extends StdDeserializer<Path> {
        private static final long serialVersionUID = 1L;

        PathAsWritten() {
            super(Path.class);
        }

        @Override
        public Path deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Path.of(parser.getText());
        }
    }
}
