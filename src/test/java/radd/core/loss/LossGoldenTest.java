package radd.core.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import radd.Golden;
import radd.Named;
import radd.core.noise.NoiseSchedule;
import radd.core.objective.TimeSampler;

/** What the golden losses fix without the network: noise levels, masks and weights. */
@Tag("golden")
class LossGoldenTest {
    /** Levels were computed in float32. */
    private static final double FLOAT32 = 1e-6;

    /** Stated in the golden README for sigma and dsigma in float32. */
    private static final double NOISE_RELATIVE = 2e-4;

    private static final JsonNode INDEX = Golden.json("losses");
    private static final Golden.Values TENSORS = Golden.values("losses");

    @Test
    void timesAndMasksAreTheReferences() {
        int checked = 0;
        for (JsonNode entry : INDEX.get("entries")) {
            String type = entry.get("loss").textValue();
            if (!type.startsWith("t_D")) {
                continue;
            }
            String prefix = entry.get("prefix").textValue() + ".";
            NoiseSchedule noise = Golden.noise(entry.get("noise").textValue());
            Loss loss = Named.of(LossType.class, "loss", type).under(noise);
            double[] t = TENSORS.of(prefix + "t");
            double shared = TENSORS.of(prefix + "u0")[0];
            for (int b = 0; b < t.length; b++) {
                double level = loss.level(TimeSampler.VDM.level(shared, Double.NaN, b, t.length), length(entry));
                assertEquals(t[b], level, FLOAT32);
                double sigma = TENSORS.of(prefix + "sigma")[b];
                double rate = TENSORS.of(prefix + "dsigma")[b];
                assertEquals(sigma, noise.totalNoise(t[b]), NOISE_RELATIVE * sigma);
                assertEquals(rate, noise.rateNoise(t[b]), NOISE_RELATIVE * rate);
                MaskDraw draw = assertMask(loss, t[b], prefix, b, t.length);
                double weight = rate / Math.expm1(sigma);
                assertEquals(weight, draw.weight(), 2 * NOISE_RELATIVE * weight);
                checked++;
            }
        }
        assertTrue(checked > 0);
    }

    @Test
    void maskingProbabilitiesAndMasksAreTheReferences() {
        int checked = 0;
        Loss loss = new LambdaDce();
        for (JsonNode entry : INDEX.get("entries")) {
            if (!entry.get("loss").textValue().equals("lambda_DCE")) {
                continue;
            }
            String prefix = entry.get("prefix").textValue() + ".";
            double[] own = TENSORS.of(prefix + "u");
            double[] lambda = TENSORS.of(prefix + "Lambda");
            for (int b = 0; b < own.length; b++) {
                double u = TimeSampler.DECOUPLED.level(Double.NaN, own[b], b, own.length);
                assertEquals(lambda[b], loss.level(u, length(entry)), FLOAT32);
                assertEquals(
                        1 / lambda[b],
                        assertMask(loss, lambda[b], prefix, b, own.length).weight());
                checked++;
            }
        }
        assertTrue(checked > 0);
    }

    @Test
    void numbersOfMasksAndTheirWeightsAreTheReferences() {
        int checked = 0;
        for (JsonNode entry : INDEX.get("entries")) {
            if (!entry.get("loss").textValue().equals("k_DCE")) {
                continue;
            }
            String prefix = entry.get("prefix").textValue() + ".";
            double[] k = TENSORS.of(prefix + "k");
            for (int b = 0; b < k.length; b++) {
                double[] perturbed = TENSORS.of(prefix + "perturbed");
                int length = perturbed.length / k.length;
                MaskDraw draw = new KDce().at(k[b], row(perturbed, b, k.length), length);
                assertEquals(length / k[b], draw.weight());
                checked++;
            }
        }
        assertTrue(checked > 0);
    }

    /** Replays the recorded uniform numbers through the loss's own mask and compares with the recorded perturbed batch. */
    private static MaskDraw assertMask(Loss loss, double level, String prefix, int row, int rows) {
        double[] uniforms = TENSORS.of(prefix + "u_mask");
        int length = uniforms.length / rows;
        BitSet masked =
                loss.mask(level, length, new Replay(Arrays.copyOfRange(uniforms, row * length, (row + 1) * length)));
        assertEquals(row(TENSORS.of(prefix + "perturbed"), row, rows), masked, prefix + row);
        return loss.at(level, masked, length);
    }

    private static int length(JsonNode entry) {
        return entry.get("length").intValue();
    }

    private static BitSet row(double[] perturbed, int row, int rows) {
        int length = perturbed.length / rows;
        int mask = INDEX.get("mask_token").intValue();
        BitSet masked = new BitSet();
        for (int i = 0; i < length; i++) {
            masked.set(i, perturbed[row * length + i] == mask);
        }
        return masked;
    }

    private static final class Replay implements RandomGenerator {
        private final double[] values;
        private int next;

        Replay(double[] values) {
            this.values = values;
        }

        @Override
        public double nextDouble() {
            return values[next++];
        }

        @Override
        public long nextLong() {
            throw new UnsupportedOperationException();
        }
    }
}
