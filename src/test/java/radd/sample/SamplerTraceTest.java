package radd.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import radd.Golden;
import radd.Named;
import radd.core.network.ConditionalModel;
import radd.core.network.DiffusionTransformer;
import radd.core.network.PartialSequence;
import radd.core.sampler.DiffusionSampler;
import radd.core.sampler.RevealSchedule;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;

/**
 * Complete runs of the reference's samplers: at the states before each of their steps, our network and rates give their probabilities.
 */
@Tag("golden")
class SamplerTraceTest {
    private static final int MASK = Golden.MODEL.maskId();

    /** Stated with the golden numbers for log c; a probability is at most 1. */
    private static final double TOLERANCE = 1e-4;

    /** Stated with the golden numbers for rates in float32. */
    private static final double RATE_RELATIVE = 2e-3;

    /** Of float32 numbers near 1, as 1 - rate is. */
    private static final double RESOLUTION = 1e-6;

    private static FlatVector parameters;
    private static ConditionalModel model;

    private final Golden.Values golden = Golden.values("sampler_trace");

    @BeforeAll
    static void open() {
        DiffusionTransformer network = new DiffusionTransformer(Golden.MODEL);
        parameters = Golden.parameters(Torch.on("cpu"), network.table(), "model");
        model = new ConditionalModel(network, parameters, Precision.FLOAT32);
    }

    @AfterAll
    static void close() {
        model.close();
        parameters.close();
    }

    /** c at all masked positions of a state [B, L], in row-major order, [n][V]. */
    private static List<double[]> conditionals(double[] state, int length) {
        List<PartialSequence> sequences = new ArrayList<>();
        int wanted = 0;
        for (int from = 0; from < state.length; from += length) {
            int[] ids = Arrays.stream(state, from, from + length)
                    .mapToInt(id -> (int) id)
                    .toArray();
            int[] masked =
                    IntStream.range(0, length).filter(i -> ids[i] == MASK).toArray();
            wanted += masked.length;
            sequences.add(new PartialSequence(ids, masked));
        }
        List<double[]> rows = new ArrayList<>();
        if (wanted == 0) {
            return rows;
        }
        try (NDManager scope = model.torch().newManager()) {
            NDArray hidden = model.hidden(scope, sequences);
            model.logProbs(hidden, IntStream.range(0, wanted).toArray(), (from, logProbs) -> {
                for (NDArray row : logProbs.split(logProbs.getShape().get(0))) {
                    float[] values = row.toFloatArray();
                    rows.add(IntStream.range(0, values.length)
                            .mapToDouble(v -> Math.exp(values[v]))
                            .toArray());
                }
            });
        }
        return rows;
    }

    @Test
    void directSamplersRevealWithTheReferencesProbabilities() {
        int runs = 0;
        for (JsonNode run : Golden.json("sampler_trace").get("cases")) {
            if (!run.path("strategy").asText().equals("direct")
                    || run.get("method").textValue().equals("ordered")) {
                continue;
            }
            int states = 0;
            RevealSchedule schedule = RevealSchedule.of(
                    Named.of(DiffusionSampler.class, "method", run.get("method").textValue()),
                    Golden.noise(run.get("noise").textValue()),
                    run.get("steps").intValue());
            for (int step = 0; step < schedule.steps(); step++) {
                String name = run.get("case").intValue() + ".step" + step + ".";
                if (!golden.has(name + "probs")) {
                    continue;
                }
                List<double[]> ours =
                        conditionals(golden.of(name + "x_before"), run.get("L").intValue());
                double[] theirs = golden.of(name + "probs"); // [n, V + 1]
                if (theirs.length == 0) {
                    assertTrue(ours.isEmpty());
                    continue; // nothing is masked any more
                }
                // Their last step multiplies by 1.001 so that the mask is never drawn; their Euler rate may exceed 1.
                boolean last = step == schedule.steps() - 1;
                double stay = last ? 0 : theirs[MASK];
                if (!last && stay > 0) {
                    assertEquals(stay, 1 - schedule.rate(step), RATE_RELATIVE * schedule.rate(step) + RESOLUTION, name);
                }
                assertEquals(ours.size() * (MASK + 1), theirs.length);
                for (int n = 0; n < ours.size(); n++) {
                    double[] row = Arrays.copyOfRange(theirs, n * (MASK + 1), n * (MASK + 1) + MASK);
                    double rate = Arrays.stream(row).sum();
                    for (int v = 0; v < MASK; v++) {
                        assertEquals(row[v] / rate, ours.get(n)[v], TOLERANCE, name);
                    }
                    assertEquals(schedule.rate(step), Math.min(1, rate), RATE_RELATIVE * schedule.rate(step), name);
                }
                states++;
            }
            assertTrue(states > 0, "states of run " + run.get("case"));
            runs++;
        }
        assertTrue(runs > 0);
    }
}
