package radd.config;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists the keys that Jackson finds in records; what it is told of names, defaults and variants is what it binds by. */
final class RecordKeys {
    private final JsonMapper mapper;
    private final List<ConfigKey> keys = new ArrayList<>();
    private final List<VariantSection> sections = new ArrayList<>();

    RecordKeys(JsonMapper mapper, Class<? extends Record> root) {
        this.mapper = mapper;
        collect("", List.of(), mapper.constructType(root), keys, sections);
    }

    /** The keys that exist in every variant. */
    List<ConfigKey> keys() {
        return keys;
    }

    /** The sections with variants. */
    List<VariantSection> sections() {
        return sections;
    }

    /** @param inner takes the sections with variants; null where there can be none */
    private void collect(
            String prefix,
            List<String> path,
            JavaType type,
            List<ConfigKey> found,
            @Nullable List<VariantSection> inner) {
        for (BeanPropertyDefinition property : components(type)) {
            String key = key(prefix, property.getName());
            List<String> place = append(path, property.getName());
            JavaType component = property.getPrimaryType();
            JsonTypeInfo variants =
                    describe(component).getClassInfo().getAnnotations().get(JsonTypeInfo.class);
            if (variants != null) {
                if (inner == null) {
                    throw new IllegalArgumentException(key + " has variants within a variant");
                }
                inner.add(section(key + ".", place, component, variants.property(), aliases(property)));
            } else if (component.isRecordType()) {
                collect(key + ".", place, component, found, inner);
            } else {
                ValueType.of(component.getRawClass());
                found.add(new ConfigKey(
                        key,
                        place,
                        component.getRawClass(),
                        aliases(property),
                        Optional.ofNullable(property.getMetadata().getDefaultValue())));
            }
        }
    }

    private static List<String> aliases(BeanPropertyDefinition property) {
        return property.findAliases().stream().map(PropertyName::getSimpleName).toList();
    }

    private VariantSection section(
            String prefix, List<String> path, JavaType type, String discriminator, List<String> aliases) {
        Map<String, List<ConfigKey>> variants = new LinkedHashMap<>();
        for (NamedType variant : mapper.getSubtypeResolver()
                .collectAndResolveSubtypesByTypeId(
                        mapper.getDeserializationConfig(), describe(type).getClassInfo())) {
            if (variant.getType() != type.getRawClass()) {
                List<ConfigKey> found = new ArrayList<>();
                collect(prefix, path, mapper.constructType(variant.getType()), found, null);
                variants.put(variant.getName(), found);
            }
        }
        if (variants.isEmpty()) {
            throw new IllegalArgumentException(prefix + discriminator + " has no variants");
        }
        return new VariantSection(prefix + discriminator, append(path, discriminator), aliases, variants);
    }

    /** Those whose keys stand elsewhere come last: an example of a section's keys is then one of its own. */
    private List<BeanPropertyDefinition> components(JavaType type) {
        return describe(type).findProperties().stream()
                .filter(BeanPropertyDefinition::hasConstructorParameter)
                .sorted(Comparator.comparing((BeanPropertyDefinition property) ->
                                property.getName().contains("."))
                        .thenComparing(
                                property -> property.getConstructorParameter().getIndex()))
                .toList();
    }

    private BeanDescription describe(JavaType type) {
        return mapper.getDeserializationConfig().introspect(type);
    }

    private static String key(String prefix, String name) {
        if (!name.contains(".")) {
            return prefix + name;
        }
        return name.startsWith(".") ? name.substring(1) : name;
    }

    private static List<String> append(List<String> path, String last) {
        List<String> longer = new ArrayList<>(path);
        longer.add(last);
        return List.copyOf(longer);
    }
}
