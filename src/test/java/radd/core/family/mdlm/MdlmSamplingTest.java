package radd.core.family.mdlm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;
import radd.core.family.NetworkTime;
import radd.core.family.Predictions;
import radd.core.noise.NoiseConfig;
import radd.core.noise.NoiseSchedule;
import radd.core.sampler.DiffusionSampler;
import radd.core.sampler.RevealSchedule;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.SafeTensors;

/**
 * The steps of MDLM's predictors against the golden numbers: all let a masked position become token v with the share of the step's rate that the
 * network gives v, and leave it masked with the rest, which is what a reveal plan and a token draw do.
 */
@Tag("golden")
class MdlmSamplingTest {
    /** Stated with the golden numbers for the weights given to the draws. */
    private static final double DRAW = 2e-4;

    private static final NoiseSchedule NOISE = NoiseConfig.REFERENCE.schedule();

    private final Torch torch = Torch.on("cpu");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyStepOfTheReferencesRunsHasOurLaw(boolean timed) {
        MdlmModel model = MdlmModels.golden(timed);
        int compared = 0;
        try (SafeTensors golden = Golden.tensors("mdlm/sampler");
                FlatVector parameters = Golden.parameters(torch, model.table(), "mdlm");
                Predictions predictions = model.predictions(parameters, Precision.FLOAT32)) {
            for (JsonNode run : Golden.json("mdlm/sampler").get("runs")) {
                if (!run.has("steps") || run.get("time_conditioning").booleanValue() != timed) {
                    continue; // the semi-autoregressive run has strides
                }
                double dt = run.get("dt").doubleValue();
                int steps = run.get("steps").intValue();
                RevealSchedule schedule = RevealSchedule.of(DiffusionSampler.TWEEDIE, NOISE, steps);
                for (int step = 0; step < steps; step++) {
                    String prefix = run.get("prefix").textValue() + ".step" + step + ".";
                    float[] times = golden.readFloats(prefix + "t");
                    double t = times[0];
                    if (run.get("eps").doubleValue() == RevealSchedule.END && step < steps - 1) {
                        assertEquals(dt / t, schedule.rate(step), DRAW, prefix);
                        assertEquals(NOISE.maskProbability(t), schedule.maskProbability(step), DRAW, prefix);
                    }
                    int[] x = Golden.ids(golden, prefix + "x");
                    compared += compare(predictions, timed, x, times, dt, golden, prefix + "q");
                }
            }
        }
        assertTrue(compared > 0);
    }

    @Test
    void stepsOfAnyLengthHaveOurLaw() {
        MdlmModel model = MdlmModels.golden(true);
        int compared = 0;
        try (SafeTensors golden = Golden.tensors("mdlm/sampler");
                FlatVector parameters = Golden.parameters(torch, model.table(), "mdlm");
                Predictions predictions = model.predictions(parameters, Precision.FLOAT32)) {
            for (String name : golden.names()) {
                if (name.matches("single\\d+\\..*\\.q")) {
                    String prefix = name.substring(0, name.indexOf('.') + 1);
                    float[] times = golden.readFloats(prefix + "t");
                    double dt = golden.readDoubles(prefix + "dt")[0];
                    compared += compare(predictions, true, Golden.ids(golden, prefix + "x"), times, dt, golden, name);
                }
            }
        }
        assertTrue(compared > 0);
    }

    /**
     * Compares the weights of all masked positions.
     *
     * @param x states before the step, [B L]
     * @param times of the sequences, [B]
     * @param dt length of the step
     * @param weights the tensor that the reference draws from, [B, L, K], not normalised
     * @return how many positions there were
     */
    private static int compare(
            Predictions predictions,
            boolean timed,
            int[] x,
            float[] times,
            double dt,
            SafeTensors golden,
            String weights) {
        float[] q = golden.readFloats(weights);
        int length = x.length / times.length;
        int columns = q.length / x.length;
        int maskId = columns - 1;
        int[] compared = {0};
        for (int b = 0; b < times.length; b++) {
            int first = b * length;
            double rate = DiffusionSampler.TWEEDIE.rate(NOISE).at(times[b], dt);
            NetworkTime time = timed ? new NetworkTime.Time(times[b]) : new NetworkTime.None();
            predictions.of(Arrays.copyOfRange(x, first, first + length), time, (position, logProbs) -> {
                int from = (first + position) * columns;
                double sum = IntStream.range(from, from + columns)
                        .mapToDouble(i -> q[i])
                        .sum();
                for (int v = 0; v < maskId; v++) {
                    assertEquals(q[from + v] / sum, rate * Math.exp(logProbs[v]), DRAW, weights);
                }
                assertEquals(q[from + maskId] / sum, 1 - rate, DRAW, weights);
                compared[0]++;
            });
        }
        return compared[0];
    }
}
