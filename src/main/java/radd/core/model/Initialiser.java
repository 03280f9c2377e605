package radd.core.model;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;

/**
 * Initial parameters as the reference's: PyTorch's default for matrices, ones for LayerNorm's weights and biases, zeros for the head.
 *
 * <p>PyTorch's default for a matrix of fan-in n, and for the bias beside it, is uniform in [-1/sqrt(n), 1/sqrt(n)] (kaiming_uniform with
 * a = sqrt 5); the embedding takes its width for the fan-in. Every parameter has a random stream of its own.
 */
public final class Initialiser {
    private Initialiser() {}

    /**
     * Overwrites all parameters.
     *
     * @param seed the run's seed
     */
    public static void initialise(FlatVector parameters, long seed) {
        for (ParameterTable.Entry entry : parameters.table().entries()) {
            float[] numbers = new float[Math.toIntExact(entry.size())];
            fill(numbers, entry, parameters.table(), RandomStream.of(seed, Purpose.INITIALISATION, 0, entry.index()));
            parameters.write(entry.offset(), FloatBuffer.wrap(numbers));
        }
    }

    private static void fill(
            float[] numbers, ParameterTable.Entry entry, ParameterTable table, RandomGenerator random) {
        String name = entry.name();
        if (name.startsWith("output_layer.linear.")) {
            return;
        }
        if (name.contains("norm")) {
            Arrays.fill(numbers, 1);
            return;
        }
        ParameterTable.Entry matrix =
                name.endsWith(".bias") ? table.entry(name.replaceFirst("bias$", "weight")) : entry;
        float bound = (float) (1 / Math.sqrt(matrix.shape().get(1)));
        for (int n = 0; n < numbers.length; n++) {
            numbers[n] = bound * (2 * random.nextFloat() - 1);
        }
    }
}
