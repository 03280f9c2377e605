package radd.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is drawn by keys on a GPU, computed on the CPU; and that the usual draws are the generator's. */
class DropoutStreamTest {
    private static final int ROWS = 500;
    private static final int WIDTH = 64;
    private static final double SHARE = 0.9;

    /** Two draws one after the other by keys, and the dropout of ones: each of ROWS x WIDTH. */
    private static List<float[]> draw(long seed) {
        Graph graph = new Graph(Precision.FLOAT32);
        GraphFunction function = graph.function("draw");
        Value x = function.input("x", DType.FLOAT32);
        DropoutStream stream = function.dropoutStream(function.input("seed", DType.INT64));
        Value first = function.emitLines(DType.FLOAT32, name -> stream.drawByKeys(name, x.name(), SHARE));
        Value second = function.emitLines(DType.FLOAT32, name -> stream.drawByKeys(name, x.name(), SHARE));
        function.returns(first, second, x.dropout(1 - SHARE, stream));
        Torch torch = Torch.on("cpu");
        try (Program program = graph.compile(torch);
                NDManager scope = torch.newManager()) {
            return program
                    .run(scope, "draw", List.of(), scope.ones(new Shape(ROWS / 5, 5, WIDTH)), scope.create(seed))
                    .stream()
                    .map(result -> result.toFloatArray())
                    .toList();
        }
    }

    /** Mean of the products of the deviations of elements that are so far apart, over the variance of one. */
    private static double correlation(float[] kept, int apart) {
        double sum = 0;
        for (int at = 0; at + apart < kept.length; at++) {
            sum += (kept[at] - SHARE) * (kept[at + apart] - SHARE);
        }
        return sum / (kept.length - apart) / (SHARE * (1 - SHARE));
    }

    @Test
    void theShareIsKeptAndElementsAreNotCorrelated() {
        double few = 5 / Math.sqrt(ROWS * WIDTH); // five standard deviations of a correlation of independent draws
        float[] kept = draw(3).get(0);
        double mean = 0;
        for (float one : kept) {
            assertTrue(one == 0 || one == 1);
            mean += one / kept.length;
        }
        assertEquals(SHARE, mean, few * Math.sqrt(SHARE * (1 - SHARE)));
        for (int apart : new int[] {1, 2, 7, WIDTH, 2 * WIDTH, 3 * WIDTH + 1, 100 * WIDTH}) {
            assertEquals(0, correlation(kept, apart), few, "apart " + apart);
        }
        double rows = 0; // of the numbers that rows keep, the variance is that of independent elements
        for (int row = 0; row < ROWS; row++) {
            double count = 0;
            for (float one : Arrays.copyOfRange(kept, row * WIDTH, (row + 1) * WIDTH)) {
                count += one;
            }
            rows += Math.pow(count - SHARE * WIDTH, 2) / ROWS;
        }
        assertEquals(1, rows / (WIDTH * SHARE * (1 - SHARE)), 5 * Math.sqrt(2.0 / ROWS));
    }

    @Test
    void drawsFollowFromTheSeedAndDifferWithinAStream() {
        List<float[]> once = draw(3);
        List<float[]> again = draw(3);
        List<float[]> other = draw(4);
        for (int i = 0; i < once.size(); i++) {
            assertArrayEquals(once.get(i), again.get(i));
            assertTrue(!Arrays.equals(once.get(i), other.get(i)));
        }
        assertTrue(!Arrays.equals(once.get(0), once.get(1)));
    }

    @Test
    void whatIsKeptIsScaledUp() {
        for (float one : draw(3).get(2)) {
            assertTrue(one == 0 || Math.abs(one - 1 / SHARE) < 1e-6);
        }
    }
}
