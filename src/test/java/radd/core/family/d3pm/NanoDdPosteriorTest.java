package radd.core.family.d3pm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import radd.Golden;
import radd.core.family.Buffer;
import radd.core.family.NetworkTime;
import radd.core.family.Predictions;
import radd.core.sampler.RevealSchedule;
import radd.engine.Precision;
import radd.modelio.SafeTensors;

/** Predictions and reverse steps of nanoDD's network against the golden numbers, and the buffers of its files. */
@Tag("golden")
class NanoDdPosteriorTest {
    /** Stated with the golden numbers: of forward passes, and of posteriors. */
    private static final double FORWARD = 3e-4;

    private static final double POSTERIOR = 1e-3;

    private static NanoDd golden;
    private static Predictions predictions;

    @BeforeAll
    static void open() {
        golden = new NanoDd();
        predictions = golden.description.create().predictions(golden.parameters, Precision.FLOAT32);
    }

    @AfterAll
    static void close() {
        predictions.close();
        golden.close();
    }

    /** log c over the real tokens by masked position. */
    private static Map<Integer, float[]> predicted(int[] sequence, NetworkTime time) {
        Map<Integer, float[]> rows = new HashMap<>();
        predictions.of(sequence, time, (position, row) -> rows.put(position, row.clone()));
        return rows;
    }

    private static double[] row(float[] all, int index, int width) {
        return IntStream.range(index * width, (index + 1) * width)
                .mapToDouble(i -> all[i])
                .toArray();
    }

    private static double[] softmax(double[] logits) {
        double most = Arrays.stream(logits).max().orElseThrow();
        double[] weights = Arrays.stream(logits).map(l -> Math.exp(l - most)).toArray();
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(w -> w / sum).toArray();
    }

    @Test
    void predictionsAreTheLogitsWithoutTheMask() {
        int tokens = golden.size().tokens();
        int compared = 0;
        try (SafeTensors recorded = NanoDd.tensors("golden")) {
            for (int i = 0; recorded.names().contains("net." + i + ".x"); i++) {
                float[] t = recorded.readFloats("net." + i + ".t");
                float[] logits = recorded.readFloats("net." + i + ".logits");
                List<int[]> sequences = NanoDd.rows(Golden.ids(recorded, "net." + i + ".x"), t.length);
                for (int b = 0; b < t.length; b++) {
                    NetworkTime time = new NetworkTime.Time((double) t[b] / golden.chain.steps());
                    for (Map.Entry<Integer, float[]> entry :
                            predicted(sequences.get(b), time).entrySet()) {
                        int at = b * sequences.get(b).length + entry.getKey();
                        double[] expected = softmax(Arrays.copyOf(row(logits, at, tokens + 1), tokens));
                        for (int v = 0; v < tokens; v++) {
                            assertEquals(Math.log(expected[v]), entry.getValue()[v], FORWARD);
                        }
                        compared++;
                    }
                }
            }
        }
        assertTrue(compared > 0);
    }

    /** At a masked position the posterior reveals with the schedule's rate and then draws from the prediction. */
    @Test
    void aStepOfTheReverseChainIsTheReferencesPosterior() {
        int masks = golden.size().tokens();
        int width = masks + 1;
        RevealSchedule reverse = golden.chain.reverse(golden.chain.steps());
        int compared = 0;
        try (SafeTensors recorded = NanoDd.tensors("golden")) {
            for (JsonNode item : NanoDd.json("golden").get("losses")) {
                String prefix = "loss." + item.get("case").intValue() + ".";
                int[] t = Golden.ids(recorded, prefix + "t");
                float[] posterior = recorded.readFloats(prefix + "log_p");
                List<int[]> sequences = NanoDd.rows(Golden.ids(recorded, prefix + "x_tplus1"), t.length);
                for (int b = 0; b < t.length; b++) {
                    int step = t[b] + 1;
                    double rate = reverse.rate(golden.chain.steps() - step);
                    for (Map.Entry<Integer, float[]> entry : predicted(sequences.get(b), new NetworkTime.Step(step))
                            .entrySet()) {
                        int at = b * sequences.get(b).length + entry.getKey();
                        double[] expected = softmax(row(posterior, at, width));
                        assertEquals(expected[masks], 1 - rate, POSTERIOR);
                        for (int v = 0; v < masks; v++) {
                            assertEquals(expected[v], rate * Math.exp(entry.getValue()[v]), POSTERIOR);
                        }
                        compared++;
                    }
                }
            }
        }
        assertTrue(compared > 0);
    }

    /** Along the reference's own trajectories a revealed token has the predicted law; its mask, which it lets be drawn, is left out. */
    @Test
    void tokensOfTheReferencesTrajectoriesHaveThePredictedLaw() {
        int masks = golden.size().tokens();
        int compared = 0;
        try (SafeTensors recorded = NanoDd.tensors("sampler")) {
            for (JsonNode run : NanoDd.json("sampler")) {
                for (int i = 0; i < golden.chain.steps(); i++) {
                    String prefix = run.get("case").intValue() + ".step" + i + ".";
                    float[] t = recorded.readFloats(prefix + "t");
                    float[] probs = recorded.readFloats(prefix + "probs");
                    List<int[]> sequences = NanoDd.rows(Golden.ids(recorded, prefix + "x_t"), t.length);
                    for (int b = 0; b < t.length; b++) {
                        assertEquals(golden.chain.steps() - i, t[b]);
                        for (Map.Entry<Integer, float[]> entry : predicted(
                                        sequences.get(b), new NetworkTime.Step((int) t[b]))
                                .entrySet()) {
                            double[] all = row(probs, b * sequences.get(b).length + entry.getKey(), masks + 1);
                            double revealed = Arrays.stream(all, 0, masks).sum();
                            for (int v = 0; v < masks; v++) {
                                assertEquals(all[v] / revealed, Math.exp(entry.getValue()[v]), POSTERIOR);
                            }
                            compared++;
                        }
                    }
                }
            }
        }
        assertTrue(compared > 0);
    }

    @Test
    void buffersAreThoseOfTheFile() {
        try (SafeTensors file = NanoDd.tensors("model")) {
            for (Buffer buffer : golden.description.create().buffers()) {
                assertArrayEquals(file.readFloats(buffer.name()), buffer.values(), 1e-6f, buffer.name());
                assertArrayEquals(
                        file.info(buffer.name()).shape(),
                        buffer.shape().stream().mapToLong(Long::longValue).toArray());
            }
        }
    }
}
