package radd.data.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import radd.InvalidSetting;

/**
 * Corpora with the shares in which training reads them.
 *
 * @param corpora what each is named
 * @param shares of each, above 0; they add up to one
 */
public record Mixture(List<String> corpora, List<Double> shares) {
    /** Shares are exact to this part. */
    private static final double SMALLEST = 1.0 / MixedOrder.SLOTS;

    public Mixture {
        corpora = List.copyOf(corpora);
        shares = List.copyOf(shares);
    }

    /**
     * What a text means: several corpora if it is a mapping of names to numbers, {@code {openwebtext: 0.8, 'more/*.jsonl': 0.2}}, whose numbers are brought
     * to a sum of one; else the one that it names.
     *
     * @param key the key that holds it
     * @throws InvalidSetting if a share cannot be
     */
    public static Mixture of(String key, String text) {
        Map<?, ?> mapping = mapping(text);
        if (mapping.isEmpty()) {
            return new Mixture(List.of(text), List.of(1.0));
        }
        List<String> corpora = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        mapping.forEach((name, weight) -> {
            corpora.add(String.valueOf(name));
            weights.add(((Number) weight).doubleValue());
        });
        double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
        for (double weight : weights) {
            InvalidSetting.require(
                    weight / sum >= SMALLEST && Double.isFinite(sum),
                    key,
                    text,
                    "shares of at least " + SMALLEST + " of their sum");
        }
        return new Mixture(corpora, weights.stream().map(weight -> weight / sum).toList());
    }

    /** A text as a mapping to numbers; empty if it is none: a glob may have braces too. */
    private static Map<?, ?> mapping(String text) {
        if (!text.startsWith("{") || !text.endsWith("}")) {
            return Map.of();
        }
        try {
            Object value = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
            return value instanceof Map<?, ?> map && map.values().stream().allMatch(Number.class::isInstance)
                    ? map
                    : Map.of();
        } catch (YAMLException aGlob) {
            return Map.of();
        }
    }

    /** Whether there are several corpora. */
    public boolean isMixed() {
        return corpora.size() > 1;
    }

    /** The mixture as a text, with other names. */
    public String named(UnaryOperator<String> name) {
        if (!isMixed()) {
            return name.apply(corpora.get(0));
        }
        List<String> parts = new ArrayList<>();
        for (int corpus = 0; corpus < corpora.size(); corpus++) {
            String quoted = "'" + name.apply(corpora.get(corpus)).replace("'", "''") + "'";
            parts.add(quoted + ": " + shares.get(corpus));
        }
        return "{" + String.join(", ", parts) + "}";
    }
}
