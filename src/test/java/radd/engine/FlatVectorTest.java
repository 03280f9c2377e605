package radd.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class FlatVectorTest {
    @Test
    void clearingLeavesNothingThatIsNotFinite() {
        ParameterTable table = new ParameterTable.Builder()
                .wideVector("x", "4", InitialLaw.ZEROS, 4)
                .build();
        try (FlatVector vector = FlatVector.zeros(Torch.on("cpu"), table)) {
            vector.write(0, FloatBuffer.wrap(new float[] {1, Float.NaN, Float.POSITIVE_INFINITY, -1}));
            vector.clear();
            assertArrayEquals(new float[4], vector.floats(table.entry("x")), 0f);
        }
    }
}
