package radd.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import radd.TinyRun;
import radd.engine.FlatVector;
import radd.engine.InitialLaw;
import radd.engine.ParameterTable;
import radd.engine.Torch;

/** Two updates of a matrix and a bias whose gradient is known. */
class OptimizerTest {
    private final Torch torch = Torch.on("cpu");
    private final ParameterTable table = new ParameterTable.Builder()
            .factor("weight", "out, in", InitialLaw.ZEROS, 2, 3)
            .bias("bias", "out", InitialLaw.ZEROS, 3)
            .build();

    private static OptimConfig config(double weightDecay, boolean everything) {
        return TinyRun.config(
                        "optim.lr=0.1",
                        "optim.weight_decay=" + weightDecay,
                        "optim.warmup=0",
                        "optim.decay_norms_and_biases=" + everything)
                .optim();
    }

    private FlatVector filled(float... numbers) {
        FlatVector vector = FlatVector.zeros(torch, table);
        vector.write(0, FloatBuffer.wrap(numbers));
        return vector;
    }

    private float[] updated(OptimConfig config, double lossScale, String name) {
        float[] scaled = {3, -2, 1, 0, 5, -4, 2, -1, 6};
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= (float) lossScale;
        }
        try (FlatVector parameters = filled(1, 2, 3, 4, 5, 6, 7, 8, 9);
                Optimizer optimizer = new Optimizer(config, 10, parameters)) {
            for (int number = 1; number <= 2; number++) {
                try (FlatVector gradient = filled(scaled)) {
                    Optimizer.Update update = optimizer.update(gradient, number, lossScale);
                    assertTrue(update.applied());
                    assertEquals(Math.sqrt(96), update.gradientNorm(), 1e-5);
                }
            }
            return parameters.floats(table.entry(name));
        }
    }

    @Test
    void theLossScaleChangesNothing() {
        for (String name : new String[] {"weight", "bias"}) {
            float[] plain = updated(config(0.5, true), 1, name);
            // A power of two changes no digit of a float32.
            assertArrayEquals(plain, updated(config(0.5, true), 0x1p16, name), 0f);
        }
    }

    @Test
    void normsAndBiasesCanBeLeftOutOfTheDecay() {
        // The fused update and the separate decay round differently in the last bit.
        float rounding = 1e-6f;
        assertArrayEquals(
                updated(config(0.5, true), 1, "weight"), updated(config(0.5, false), 1, "weight"), 10 * rounding);
        assertArrayEquals(updated(config(0, true), 1, "bias"), updated(config(0.5, false), 1, "bias"), 0f);
        assertFalse(Arrays.equals(updated(config(0.5, true), 1, "bias"), updated(config(0.5, false), 1, "bias")));
    }

    @Test
    void aGradientThatIsNotFiniteChangesNothing() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            try (FlatVector parameters = filled(1, 2, 3, 4, 5, 6, 7, 8, 9);
                    FlatVector gradient = filled(1, 1, bad, 1, 1, 1, 1, 1, 1);
                    Optimizer optimizer = new Optimizer(config(0.5, false), 10, parameters)) {
                assertFalse(optimizer.update(gradient, 1, 1).applied());
                assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, parameters.floats(table.entry("weight")), 0f);
                assertArrayEquals(new float[3], optimizer.firstMoment().floats(table.entry("bias")), 0f);
            }
        }
    }
}
