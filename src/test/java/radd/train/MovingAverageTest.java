package radd.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import radd.Golden;
import radd.engine.FlatVector;
import radd.engine.InitialLaw;
import radd.engine.ParameterTable;
import radd.engine.Torch;

/** The two ramps of the moving average. */
class MovingAverageTest {
    private final Torch torch = Torch.on("cpu");
    private final ParameterTable table =
            new ParameterTable.Builder().bias("bias", "n", InitialLaw.ZEROS, 2).build();

    private FlatVector filled(float... numbers) {
        FlatVector vector = FlatVector.zeros(torch, table);
        vector.write(0, FloatBuffer.wrap(numbers));
        return vector;
    }

    @Test
    void theFirstUpdatesAreCopiedAndLaterOnesAveraged() {
        try (FlatVector start = filled(9, 9);
                MovingAverage average = new MovingAverage(0.7, 2, start);
                FlatVector some = filled(1, 2);
                FlatVector other = filled(4, 8)) {
            average.update(other, 1);
            average.update(some, 2);
            assertArrayEquals(new float[] {1, 2}, average.parameters().floats(table.entry("bias")));
            average.update(other, 3); // decay 2/3
            assertArrayEquals(new float[] {2, 4}, average.parameters().floats(table.entry("bias")), 1e-6f);
            assertEquals(0.7, average.decay(4), 1e-12);
        }
    }

    @Test
    void withoutCopiesTheRampIsRadds() {
        try (FlatVector start = filled(0, 0);
                MovingAverage average = new MovingAverage(0.9999, 0, start)) {
            assertEquals(2.0 / 11, average.decay(1), 1e-12);
            assertEquals(0.9999, average.decay(200_000), 1e-12);
        }
    }

    /** The reference copies two updates more than its setting says, whatever decay it computes for them. */
    @Test
    @Tag("golden")
    void theRampAfterCopiesIsNanoDds() {
        JsonNode settings = Golden.json("nanodd/train").get("ema_decay_default");
        long after = settings.get("update_after_step").longValue();
        int compared = 0;
        try (FlatVector start = filled(0, 0);
                MovingAverage average = new MovingAverage(settings.get("beta").doubleValue(), after + 2, start)) {
            for (JsonNode point : settings.get("points")) {
                long n = point.get(0).longValue();
                double expected = n <= after + 2 ? 0 : point.get(1).doubleValue();
                assertEquals(expected, average.decay(n), 1e-12, "update " + n);
                compared++;
            }
        }
        assertTrue(compared > 0);
    }
}
