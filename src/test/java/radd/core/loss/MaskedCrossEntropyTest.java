package radd.core.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import radd.Golden;
import radd.core.model.RaddTransformer;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.SafeTensors;

/** Losses and gradients of the program, on golden {@code gradients}. */
class MaskedCrossEntropyTest {
    private final Torch torch = Torch.on("cpu");
    private final RaddTransformer network = new RaddTransformer(Golden.MODEL);

    @Test
    void gradientsEqualTheReference() {
        int compared = 0;
        try (SafeTensors golden = Golden.tensors("gradients");
                FlatVector parameters = Golden.parameters(torch, network.table(), "model");
                MaskedCrossEntropy program = new MaskedCrossEntropy(network, parameters, Precision.FLOAT32)) {
            for (JsonNode item : Golden.json("gradients").get("cases")) {
                String prefix = item.get("case").asText() + ".";
                int length = item.get("length").asInt();
                int batch = item.get("batch").asInt();
                double[] weights = weights(golden, prefix, batch);
                long[] clean = golden.readLongs(prefix + "batch");
                long[] perturbed = golden.readLongs(prefix + "perturbed");
                int[] masked = IntStream.range(0, clean.length)
                        .filter(i -> perturbed[i] == 50)
                        .toArray();
                float[] tokenWeights = new float[masked.length];
                for (int n = 0; n < masked.length; n++) {
                    tokenWeights[n] = (float) (weights[masked[n] / length] / batch);
                }
                try (FlatVector gradient = FlatVector.zeros(torch, network.table())) {
                    program.accumulate(
                            perturbed,
                            length,
                            IntStream.of(masked).mapToLong(i -> i).toArray(),
                            IntStream.of(masked).mapToLong(i -> clean[i]).toArray(),
                            tokenWeights,
                            gradient);
                    for (ParameterTable.Entry entry : network.table().entries()) {
                        assertNear(
                                golden.readFloats(prefix + "grad." + entry.name()),
                                gradient.floats(entry),
                                entry.name());
                        compared++;
                    }
                }
            }
        }
        assertEquals(3 * network.table().entries().size(), compared);
    }

    /** 1 / lambda, or dsigma / (e^sigma - 1). */
    private static double[] weights(SafeTensors golden, String prefix, int batch) {
        if (golden.names().contains(prefix + "Lambda")) {
            float[] lambda = golden.readFloats(prefix + "Lambda");
            return IntStream.range(0, batch).mapToDouble(b -> 1.0 / lambda[b]).toArray();
        }
        float[] sigma = golden.readFloats(prefix + "sigma");
        float[] dsigma = golden.readFloats(prefix + "dsigma");
        return IntStream.range(0, batch)
                .mapToDouble(b -> dsigma[b] / Math.expm1(sigma[b]))
                .toArray();
    }

    /** The golden tolerance: 1e-4 of the norm of the tensor's gradient, and 1e-5. */
    private static void assertNear(float[] expected, float[] actual, String name) {
        double norm = Math.sqrt(IntStream.range(0, expected.length)
                .mapToDouble(i -> (double) expected[i] * expected[i])
                .sum());
        for (int i = 0; i < expected.length; i++) {
            assertTrue(
                    Math.abs(expected[i] - actual[i]) <= 1e-4 * norm + 1e-5,
                    name + "[" + i + "] is " + actual[i] + ", must be " + expected[i]);
        }
    }
}
