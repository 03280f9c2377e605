package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.Golden;
import radd.modelio.SafeTensors;

/** {@code radd score} of the golden MDLM networks, with and without time conditioning. */
@Tag("golden")
class NoiseLevelScoreTest {
    /** Stated with the golden numbers. */
    private static final double TOLERANCE = 1e-4;

    private final Path untimed = Golden.path("mdlm");

    @TempDir
    Path timed;

    @BeforeEach
    void copy() throws IOException {
        Files.copy(untimed.resolve("config_time.json"), timed.resolve("config.json"));
        Files.copy(untimed.resolve("model.safetensors"), timed.resolve("model.safetensors"));
    }

    @Test
    void distributionsAtAGivenNoiseEqualTheReference() {
        compare(timed, "time.");
    }

    @Test
    void distributionsWithoutTimeEqualTheReference() {
        compare(untimed, "");
    }

    /** Scores the first row of every case that the model is long enough for. */
    private static void compare(Path model, String kind) {
        int longest = Golden.json("mdlm/config").get("model_length").intValue();
        int maskId = Golden.json("mdlm/forward").get("mask_token").intValue();
        int compared = 0;
        try (SafeTensors golden = Golden.tensors("mdlm/forward")) {
            for (JsonNode item : Golden.json("mdlm/forward").get("cases")) {
                int length = item.get("length").intValue();
                if (length > longest) {
                    continue;
                }
                String prefix = item.get("prefix").textValue() + ".";
                int[] row = Arrays.copyOf(Golden.ids(golden, prefix + "x"), length);
                String ids = IntStream.of(row)
                        .mapToObj(id -> id == maskId ? "m" : Integer.toString(id))
                        .collect(Collectors.joining(","));
                float[] expected = golden.readFloats(prefix + kind + "log_prob");
                float sigma = golden.readFloats(prefix + "sigma")[0];
                CliRun run = kind.isEmpty()
                        ? score(model, ids, "--full")
                        : score(model, ids, "--full", "--sigma", Float.toString(sigma));
                for (JsonNode masked : CliRun.json(run.succeeds().out()).get("masked")) {
                    int from = masked.get("position").intValue() * (maskId + 1);
                    for (int v = 0; v < maskId; v++) {
                        assertEquals(
                                expected[from + v],
                                masked.get("log_probs").get(v).doubleValue(),
                                TOLERANCE);
                    }
                    compared++;
                }
            }
        }
        assertTrue(compared > 0);
    }

    private static CliRun score(Path model, String ids, String... more) {
        String[] args =
                Arrays.copyOf(new String[] {"score", "--model-path", model.toString(), "--ids", ids}, 5 + more.length);
        System.arraycopy(more, 0, args, 5, more.length);
        return CliRun.of(args);
    }

    /** t and the total noise at t are one level. */
    @Test
    void aTimeIsItsTotalNoise() {
        String byTime = score(timed, "m", "--t", "0.5").succeeds().out();
        String bySigma = score(timed, "m", "--sigma", Double.toString(-Math.log(1 - 0.999 * 0.5)))
                .succeeds()
                .out();
        assertEquals(bySigma, byTime);
    }

    @Test
    void aLevelIsAskedForWhereItCountsAndRefusedWhereItDoesNot() {
        score(timed, "m").fails(2, "total noise", "--sigma", "--t");
        score(timed, "m", "--step", "3").fails(2, "total noise", "--sigma", "--t");
        score(timed, "m", "--t", "1.5").fails(2, "--t is 1.5", "0 to 1");
        score(untimed, "m", "--sigma", "1").fails(2, "takes none");
    }
}
