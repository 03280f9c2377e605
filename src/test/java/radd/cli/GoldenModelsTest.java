package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import radd.Golden;
import radd.core.family.Families;
import radd.core.family.ModelDescription;
import radd.modelio.ModelDirectory;
import radd.modelio.SafeTensors;

/** Model folders of the references, loaded by {@code radd score} as they are: what it prints are the numbers recorded beside them. */
@Tag("golden")
class GoldenModelsTest {
    /** A distribution's sum in float32. */
    private static final double SUM = 1e-4;

    /** A folder below the golden one, and its family's name, which may be none of ours. */
    record Stored(String folder, String family) {
        JsonNode config() {
            return Golden.json(folder + "/config");
        }
    }

    /**
     * Recorded answers of a network.
     *
     * @param file that holds them
     * @param ids name of the tensor [B, L] of ids, %d standing for the case
     * @param level the option for the recorded level [B] and the tensor's name; empty for a network that takes none
     * @param answers name of the tensor [B, L, K], whose first V columns are log-probabilities up to a constant, or log-scores
     * @param tolerance stated with the golden numbers
     */
    record Recorded(String file, String ids, Optional<Level> level, String answers, double tolerance) {
        record Level(String option, String tensor) {}

        /** The command line's option for the level of a sequence. */
        String[] option(SafeTensors golden, int number, int b) {
            return level.map(told -> new String[] {
                        told.option(), number(golden.readFloats(told.tensor().formatted(number))[b])
                    })
                    .orElse(new String[0]);
        }

        /** A step as the whole number that it is. */
        private static String number(float level) {
            return level == Math.rint(level) ? Integer.toString((int) level) : Float.toString(level);
        }

        static Recorded timed(String file, String ids, String option, String level, String answers, double tolerance) {
            return new Recorded(file, ids, Optional.of(new Level(option, level)), answers, tolerance);
        }

        static Recorded untimed(String file, String ids, String answers, double tolerance) {
            return new Recorded(file, ids, Optional.empty(), answers, tolerance);
        }
    }

    static Stream<Stored> folders() throws IOException {
        try (Stream<Path> tree = Files.list(Golden.path(""))) {
            List<String> names = tree.filter(folder -> Files.exists(folder.resolve("config.json")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
            return names.stream().map(name -> new Stored(name, family(Golden.json(name + "/config"))));
        }
    }

    /** RADD and SEDD say {@code model.type}, libraries of models {@code model_type}; nanoDD's file holds its constructor's arguments. */
    private static String family(JsonNode config) {
        JsonNode own = config.at("/model/type");
        JsonNode library = config.path("model_type");
        boolean nanoDd = config.has("T") && config.has("lambda_ce");
        return own.isTextual()
                ? own.textValue()
                : library.isTextual() ? library.textValue() : nanoDd ? "d3pm" : "none that says its name";
    }

    /** Where a folder's answers are recorded; RADD's small {@code model3} has its laws instead. */
    private static Optional<Recorded> recorded(Stored stored) {
        String folder = stored.folder();
        return switch (folder) {
            case "model" -> Optional.of(Recorded.untimed("forward", "%d.indices", "%d.log_condition", 1e-4));
            case "sedd_absorb", "sedd_uniform" ->
                Optional.of(Recorded.timed(
                        folder + "/golden",
                        "forward.%d.indices",
                        "--sigma",
                        "forward.%d.sigma",
                        "forward.%d.log_score",
                        2e-4));
            case "nanodd" ->
                Optional.of(
                        Recorded.timed(folder + "/golden", "net.%d.x", "--step", "net.%d.t", "net.%d.logits", 3e-4));
            case "mdlm" -> Optional.of(Recorded.untimed(folder + "/forward", "%d.x", "%d.log_prob", 1e-4));
            default -> Optional.empty();
        };
    }

    private static void assumeKnown(Stored stored) {
        assumeTrue(
                Families.all().stream().anyMatch(family -> family.type().equals(stored.family())),
                () -> "golden " + stored.folder() + " is a model of the family " + stored.family()
                        + ", which radd does not have");
    }

    @ParameterizedTest
    @MethodSource("folders")
    void aFolderLoadsAsItIs(Stored stored) {
        assumeKnown(stored);
        Optional<Recorded> recorded = recorded(stored);
        if (recorded.isPresent()) {
            compare(Golden.path(stored.folder()), recorded.get());
        } else {
            assertEquals(2, entries(score(Golden.path(stored.folder()), "m,m")).size());
        }
    }

    @Test
    void aNetworkWithTimeConditioningIsToldItsLevel(@TempDir Path copy) throws IOException {
        assumeKnown(new Stored("mdlm", "mdlm"));
        Files.copy(Golden.path("mdlm/config_time.json"), copy.resolve("config.json"));
        Files.copy(Golden.path("mdlm/model.safetensors"), copy.resolve("model.safetensors"));
        compare(copy, Recorded.timed("mdlm/forward", "%d.x", "--sigma", "%d.sigma", "%d.time.log_prob", 1e-4));
    }

    private static void compare(Path folder, Recorded recorded) {
        ModelDescription model = new ModelDirectory(folder).readDescription();
        int compared = 0;
        try (SafeTensors golden = Golden.tensors(recorded.file())) {
            for (int number = 0; golden.names().contains(recorded.ids().formatted(number)); number++) {
                long[] shape = golden.info(recorded.ids().formatted(number)).shape();
                int length = Math.toIntExact(shape[1]);
                if (length > model.length()) {
                    continue;
                }
                int[] ids = Golden.ids(golden, recorded.ids().formatted(number));
                float[] answers = golden.readFloats(recorded.answers().formatted(number));
                int columns = answers.length / ids.length;
                for (int b = 0; b < shape[0]; b++) {
                    int[] row = Arrays.copyOfRange(ids, b * length, (b + 1) * length);
                    JsonNode line = score(folder, written(row, model), recorded.option(golden, number, b));
                    for (JsonNode entry : entries(line)) {
                        int from = (b * length + entry.get("position").intValue()) * columns;
                        assertNear(Arrays.copyOfRange(answers, from, from + model.tokens()), entry, recorded);
                        compared++;
                    }
                }
            }
        }
        assertTrue(compared > 0, "no position was compared");
    }

    private static String written(int[] ids, ModelDescription model) {
        return IntStream.of(ids)
                .mapToObj(id -> id == model.maskId() ? "m" : Integer.toString(id))
                .collect(Collectors.joining(","));
    }

    private static JsonNode score(Path folder, String ids, String... level) {
        List<String> command = new ArrayList<>(
                List.of("score", "--model-path", folder.toString(), "--precision", "float32", "--full", "--ids", ids));
        command.addAll(List.of(level));
        JsonNode line = CliRun.json(CliRun.of(command).succeeds().out());
        for (JsonNode entry : entries(line)) {
            double sum = 0;
            for (double value : values(entry)) {
                assertTrue(Double.isFinite(value), entry.toString());
                sum += Math.exp(value);
            }
            assertTrue(entry.has("log_scores") || Math.abs(sum - 1) <= SUM, "the probabilities' sum is " + sum);
        }
        return line;
    }

    private static JsonNode entries(JsonNode line) {
        return line.has("masked") ? line.get("masked") : line.get("positions");
    }

    private static double[] values(JsonNode entry) {
        return Golden.doubles(entry.has("log_probs") ? entry.get("log_probs") : entry.get("log_scores"));
    }

    private static void assertNear(float[] answers, JsonNode entry, Recorded recorded) {
        double total = 0;
        for (float answer : answers) {
            total += Math.exp(answer);
        }
        double constant = entry.has("log_probs") ? Math.log(total) : 0;
        double[] values = values(entry);
        assertEquals(answers.length, values.length);
        for (int v = 0; v < values.length; v++) {
            assertEquals(answers[v] - constant, values[v], recorded.tolerance(), recorded.file() + " " + entry);
        }
    }
}
