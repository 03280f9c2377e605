package radd.modelio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import radd.RaddException;
import radd.core.network.DiffusionTransformer;
import radd.core.network.ModelConfig;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Torch;

class WeightReadingTest {
    private final ParameterTable table = new DiffusionTransformer(new ModelConfig(4, 4, 4, 1, 2, 0)).table();

    /** A source whose numbers are all the same but one, the second of the last tensor. */
    private TensorSource weights(float number, float odd) {
        String last = table.entries().get(table.entries().size() - 1).name();
        return new TensorSource() {
            @Override
            public Path file() {
                return Path.of("weights");
            }

            @Override
            public Set<String> names() {
                return table.shapes().keySet();
            }

            @Override
            public TensorInfo info(String name) {
                throw new AssertionError("the table says what there is");
            }

            @Override
            public void readFloats(String name, long from, FloatBuffer into) {
                while (into.hasRemaining()) {
                    boolean second = name.equals(last) && into.position() == 1;
                    into.put(second ? odd : number);
                }
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void numbersWhoseSumIsTooLargeAreRead() {
        try (FlatVector vector = FlatVector.toBeFilled(Torch.on("cpu"), table)) {
            WeightReading.read(weights(Float.MAX_VALUE, 1), vector);
            assertFalse(vector.sumIsFinite());
            assertEquals(Float.MAX_VALUE, vector.floats(table.entries().get(0))[0]);
        }
    }

    @Test
    void numbersThatAreNotFiniteAreNamed() {
        try (FlatVector vector = FlatVector.toBeFilled(Torch.on("cpu"), table)) {
            for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                RaddException refusal =
                        assertThrows(RaddException.class, () -> WeightReading.read(weights(0, odd), vector));
                assertTrue(String.valueOf(refusal.getMessage()).contains("holds " + odd + " at element 1"));
            }
        }
    }
}
