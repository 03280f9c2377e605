package radd.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.config.GivenValue.Form;

/**
 * A configuration file as a flat list of dotted keys with the values as written, and the presets that its {@code defaults} choose.
 *
 * <p>Values keep their text because their type is known from the key, not from YAML 1.1, for which {@code 3e-4} is a text and
 * {@code no} a boolean. Duplicate keys and anchors are refused.
 */
final class YamlFile {
    private static final String DEFAULTS = "defaults";
    private static final String SELF = "_self_";
    private static final String OVERRIDE = "override ";
    /** Spellings of nothing in YAML 1.1. */
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    private final String name;
    private final List<GivenValue> values = new ArrayList<>();
    private final Map<String, GivenValue> choices = new LinkedHashMap<>();
    private final Set<String> seen = new HashSet<>();

    private final Predicate<String> isValue;

    private YamlFile(String name, Predicate<String> isValue) {
        this.name = name;
        this.isValue = isValue;
    }

    /**
     * Parses a file.
     *
     * @param name for messages
     * @param isValue tells of a key whether it has a value, so that a mapping behind it is one, not a section
     * @throws RaddException (CONFIG) when it is not one YAML mapping
     */
    static YamlFile parse(String name, String text, Predicate<String> isValue) {
        YamlFile file = new YamlFile(name, isValue);
        Node root = file.compose(text);
        if (!(root instanceof MappingNode mapping)) {
            throw file.refused("does not hold KEY: VALUE lines", root);
        }
        file.flatten("", mapping);
        return file;
    }

    /** The values in the order of the file. */
    List<GivenValue> values() {
        return values;
    }

    /** Preset group to choice, from {@code defaults}. */
    Map<String, GivenValue> choices() {
        return choices;
    }

    private Node compose(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE); // the text's length was limited when it was read
        try {
            Node root = new Yaml(options).compose(new StringReader(text));
            if (root == null) {
                throw new RaddException(Kind.CONFIG, name + " is empty", "write settings as KEY: VALUE lines");
            }
            return root;
        } catch (MarkedYAMLException failure) {
            int line = failure.getProblemMark() == null
                    ? 1
                    : failure.getProblemMark().getLine() + 1;
            String problem = failure.getProblem() + " in line " + line;
            throw new RaddException(Kind.CONFIG, name + " is not YAML: " + problem, "correct it", failure);
        } catch (YAMLException failure) {
            String reason =
                    String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
            throw new RaddException(Kind.CONFIG, name + " is not YAML: " + reason, "check the path", failure);
        }
    }

    private void flatten(String prefix, MappingNode mapping) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                throw refused("has a key that is not a name", tuple.getKeyNode());
            }
            String key = prefix + keyNode.getValue();
            Node value = tuple.getValueNode();
            if (!seen.add(key)) {
                throw refused("gives " + key + " twice", keyNode);
            }
            if (value.getAnchor() != null) {
                throw refused("uses the anchor &" + value.getAnchor() + ", which radd does not read", value);
            }
            if (key.equals(DEFAULTS)) {
                readDefaults(value);
            } else if (value instanceof MappingNode section
                    && !section.getValue().isEmpty()
                    && isValue.test(key)) {
                values.add(GivenValue.text(key, flow(section), origin(keyNode)));
            } else if (value instanceof MappingNode section
                    && !section.getValue().isEmpty()) {
                flatten(key + ".", section);
            } else {
                values.add(leaf(key, value, origin(keyNode)));
            }
        }
    }

    /** A mapping of names to scalars as one text, as it would stand behind a key on the command line. */
    private String flow(MappingNode mapping) {
        List<String> parts = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)
                    || !(tuple.getValueNode() instanceof ScalarNode value)) {
                throw refused("has something else than NAME: VALUE in a mapping", tuple.getKeyNode());
            }
            parts.add("'" + key.getValue().replace("'", "''") + "': " + value.getValue());
        }
        return "{" + String.join(", ", parts) + "}";
    }

    private static GivenValue leaf(String key, Node value, String origin) {
        if (value instanceof ScalarNode scalar) {
            boolean isNull = scalar.isPlain() && NULLS.contains(scalar.getValue());
            return isNull
                    ? new GivenValue(key, Form.NULL, "", origin)
                    : GivenValue.text(key, scalar.getValue(), origin);
        }
        return new GivenValue(key, value instanceof SequenceNode ? Form.LIST : Form.EMPTY_SECTION, "", origin);
    }

    /** Items are {@code _self_}, {@code group: choice} and {@code override group: choice}. */
    private void readDefaults(Node value) {
        if (!(value instanceof SequenceNode items)) {
            throw refused("has defaults that are not a list", value);
        }
        for (Node item : items.getValue()) {
            if (item instanceof ScalarNode scalar && scalar.getValue().equals(SELF)) {
                continue;
            }
            if (!(item instanceof MappingNode mapping)
                    || mapping.getValue().size() != 1
                    || !(mapping.getValue().get(0).getKeyNode() instanceof ScalarNode keyNode)
                    || !(mapping.getValue().get(0).getValueNode() instanceof ScalarNode choice)) {
                throw refused("has an entry of defaults that is not GROUP: NAME", item);
            }
            String group = keyNode.getValue();
            group = group.startsWith(OVERRIDE) ? group.substring(OVERRIDE.length()) : group;
            choices.put(group, GivenValue.text(group, choice.getValue(), origin(keyNode)));
        }
    }

    private String origin(Node node) {
        return "in line " + (node.getStartMark().getLine() + 1) + " of " + name;
    }

    private RaddException refused(String what, Node node) {
        return new RaddException(
                Kind.CONFIG,
                name + " " + what,
                "correct line " + (node.getStartMark().getLine() + 1));
    }
}
