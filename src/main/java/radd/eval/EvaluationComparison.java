package radd.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.modelio.FileFailure;

/**
 * Two evaluations side by side: which settings differ, and the difference on the same sequences.
 *
 * <p>Evaluations of the same seed, estimator and number of draws mask the same positions of the same sequences. What the masks and the sequences
 * have in common then falls out of the difference, whose error is far smaller than that of either number.
 *
 * @param settings that differ
 * @param first nats per token of the first
 * @param second of the second
 * @param coupled whether both have the same draws
 * @param paired second less first on the same sequences; empty where these are not known or not the same
 * @param unpaired why there is no paired difference; empty where there is one
 */
public record EvaluationComparison(
        List<Setting> settings,
        double first,
        double second,
        boolean coupled,
        Optional<PairedDifference> paired,
        String unpaired) {
    /** What an evaluation found, which is no setting. */
    private static final List<String> RESULTS = List.of(
            "nll_nats_per_token", "stderr", "perplexity", "bits_per_", "mixture_", "network_evaluations", "cautions");

    /** What the draws of a bound follow from, besides the sequences. */
    private static final List<String> DRAWS = List.of(
            "likelihood",
            "seed",
            "estimator",
            "monte_carlo_timesteps",
            "target_stderr",
            "loss_type",
            "orders",
            "network_evaluations");

    /**
     * A setting that differs.
     *
     * @param name with its section
     * @param first value in the first, null where it has none
     * @param second value in the second, null where it has none
     */
    public record Setting(
            String name, @Nullable String first, @Nullable String second) {}

    /**
     * Compares two files of results.
     *
     * @param documents name of the file of sequences beside each
     * @throws RaddException (DATA) if a file cannot be read or is no result of an evaluation
     */
    public static EvaluationComparison of(Path first, Path second, String documents) {
        JsonNode a = read(first);
        JsonNode b = read(second);
        boolean coupled = DRAWS.stream().allMatch(name -> a.path(name).equals(b.path(name)));
        String reason = "";
        Optional<PairedDifference> paired = Optional.empty();
        Path beside = first.resolveSibling(documents);
        Path other = second.resolveSibling(documents);
        if (!Files.exists(beside) || !Files.exists(other)) {
            reason = "no " + documents + " beside " + (Files.exists(beside) ? second : first)
                    + ": evaluate with --per-document";
        } else if (!hash(a).equals(hash(b))) {
            reason = "the sequences are not the same";
        } else {
            paired = Optional.of(difference(DocumentScores.read(beside), DocumentScores.read(other), other));
        }
        return new EvaluationComparison(
                settings(a, b),
                a.get("nll_nats_per_token").doubleValue(),
                b.get("nll_nats_per_token").doubleValue(),
                coupled,
                paired,
                reason);
    }

    private static JsonNode read(Path file) {
        try {
            JsonNode json = new ObjectMapper().readTree(Files.readString(file));
            if (json.path("nll_nats_per_token").isNumber()) {
                return json;
            }
        } catch (JsonProcessingException noJson) {
            // refused below
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
        throw new RaddException(
                RaddException.Kind.DATA, file + " is no result of an evaluation", "give the results.json of radd eval");
    }

    private static String hash(JsonNode results) {
        return results.path("manifest").path("token_ids_sha256").asText();
    }

    private static PairedDifference difference(Map<Long, double[]> a, Map<Long, double[]> b, Path file) {
        double[] differences = new double[a.size()];
        double[] tokens = new double[a.size()];
        int i = 0;
        for (Map.Entry<Long, double[]> sequence : a.entrySet()) {
            double[] other = b.get(sequence.getKey());
            if (other == null || b.size() != a.size()) {
                throw new RaddException(
                        RaddException.Kind.DATA,
                        file + " has other sequences than that of the first evaluation",
                        "evaluate again with --per-document");
            }
            differences[i] = other[0] - sequence.getValue()[0];
            tokens[i++] = other[1];
        }
        RatioEstimate ratio = RatioEstimate.of(differences, tokens);
        return new PairedDifference(ratio.value(), ratio.stderr());
    }

    private static List<Setting> settings(JsonNode a, JsonNode b) {
        Map<String, String> left = new TreeMap<>();
        Map<String, String> right = new TreeMap<>();
        flatten("", a, left);
        flatten("", b, right);
        TreeSet<String> names = new TreeSet<>(left.keySet());
        names.addAll(right.keySet());
        List<Setting> differing = new ArrayList<>();
        for (String name : names) {
            String one = left.get(name);
            String other = right.get(name);
            if (one == null || !one.equals(other)) {
                differing.add(new Setting(name, one, other));
            }
        }
        return differing;
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> values) {
        node.properties().forEach(field -> {
            String name = field.getKey();
            if (field.getValue().isObject()) {
                flatten(prefix + name + ".", field.getValue(), values);
            } else if (name.equals("target_stderr")
                    || (RESULTS.stream().noneMatch(name::startsWith) && !name.endsWith("_stderr"))) {
                values.put(prefix + name, field.getValue().asText());
            }
        });
    }

    /** Lines to read. */
    public String summary() {
        StringBuilder lines = new StringBuilder();
        if (settings.isEmpty()) {
            lines.append(String.format("no setting differs%n"));
        }
        settings.forEach(setting -> lines.append(
                String.format("%-34s %s -> %s%n", setting.name(), value(setting.first()), value(setting.second()))));
        lines.append(String.format(Locale.ROOT, "%.6f -> %.6f nats per token: %+.6f%n", first, second, second - first));
        lines.append(paired.map(this::phrase).orElseGet(() -> String.format("no paired difference: %s%n", unpaired)));
        return lines.toString();
    }

    private String phrase(PairedDifference difference) {
        Double stderr = difference.stderr();
        return String.format(
                Locale.ROOT,
                "on the same sequences%s: %+.6f +- %s nats per token (standard error over sequences)%n",
                coupled ? " with the same draws" : "",
                difference.natsPerToken(),
                stderr == null ? "unknown" : String.format(Locale.ROOT, "%.6f", stderr));
    }

    private static String value(@Nullable String value) {
        return value == null ? "(not there)" : value.isEmpty() ? "(empty)" : value;
    }
}
