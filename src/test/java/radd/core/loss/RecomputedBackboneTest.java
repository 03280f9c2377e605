package radd.core.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import radd.core.network.Architecture;
import radd.core.network.Conditioning;
import radd.core.network.DiffusionTransformer;
import radd.core.network.ModelConfig;
import radd.core.network.ParameterNames;
import radd.core.network.Prediction;
import radd.core.objective.ProgramSettings;
import radd.engine.FlatVector;
import radd.engine.InitialLaw;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Torch;

/** Blocks computed anew give the gradient of blocks kept, and of the dropout that the forward pass had. */
class RecomputedBackboneTest {
    private static final int LENGTH = 12;

    private final Torch torch = Torch.on("cpu");

    private static DiffusionTransformer network(double dropout) {
        return new DiffusionTransformer(new ModelConfig(20, 16, LENGTH, 3, 2, dropout));
    }

    /** With levels, and the embedding for a head. */
    private static DiffusionTransformer conditioned(double dropout) {
        return new DiffusionTransformer(new Architecture(
                new ModelConfig(20, 16, LENGTH, 3, 2, dropout),
                21,
                ParameterNames.DDIT,
                new Conditioning.AdaptiveNorm(8),
                true,
                InitialLaw.ZEROS,
                Prediction.CLEAN_TOKENS));
    }

    private FlatVector parameters(DiffusionTransformer network) {
        FlatVector parameters = FlatVector.zeros(torch, network.table());
        SplittableRandom random = new SplittableRandom(1);
        float[] numbers = new float[(int) network.table().parameterCount()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (0.2 * random.nextGaussian());
        }
        parameters.write(0, FloatBuffer.wrap(numbers));
        return parameters;
    }

    private static PositionBatch batch() {
        return batch(LENGTH, LENGTH, LENGTH, LENGTH);
    }

    private static PositionBatch batch(int... lengths) {
        SplittableRandom random = new SplittableRandom(2);
        List<Example> examples = new ArrayList<>();
        for (int b = 0; b < lengths.length; b++) {
            int[] clean = random.ints(lengths[b], 0, 20).toArray();
            Example masked = Example.masked(clean, 0, new KDce().draw(lengths[b], random.nextDouble(), random), 20);
            // Networks that take no level do not look at it.
            examples.add(
                    new Example(masked.tokens(), b + 0.5, masked.positions(), masked.targets(), masked.weight(), 0));
        }
        return new PositionBatch(examples);
    }

    private static float[] numbers(FlatVector vector) {
        float[] numbers = new float[(int) vector.table().parameterCount()];
        vector.read(0, FloatBuffer.wrap(numbers));
        return numbers;
    }

    private PositionLossProgram program(
            FlatVector parameters, DiffusionTransformer network, Precision precision, boolean recompute) {
        return new PositionLossProgram(
                network, new CrossEntropy(), parameters, new ProgramSettings(precision, recompute, 7));
    }

    private float[] gradient(DiffusionTransformer network, Precision precision, boolean recompute, long dropout) {
        return gradient(network, precision, recompute, dropout, batch());
    }

    private float[] gradient(
            DiffusionTransformer network, Precision precision, boolean recompute, long dropout, PositionBatch batch) {
        try (FlatVector parameters = parameters(network);
                FlatVector gradient = FlatVector.zeros(torch, network.table());
                PositionLossProgram program = program(parameters, network, precision, recompute)) {
            program.accumulate(batch, 0.25, gradient, dropout);
            return numbers(gradient);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void theGradientIsThatOfBlocksKept(Precision precision) {
        for (DiffusionTransformer network : List.of(network(0), conditioned(0))) {
            // The same operations in the same order.
            assertArrayEquals(gradient(network, precision, false, 0), gradient(network, precision, true, 0), 0f);
            PositionBatch documents = batch(5, LENGTH, 3, 5);
            assertArrayEquals(
                    gradient(network, precision, false, 0, documents),
                    gradient(network, precision, true, 0, documents),
                    0f);
        }
    }

    @Test
    void theSeedDecidesTheDropout() {
        DiffusionTransformer network = network(0.5);
        float[] one = gradient(network, Precision.FLOAT32, true, 1);
        assertArrayEquals(one, gradient(network, Precision.FLOAT32, true, 1), 0f);
        assertFalse(Arrays.equals(one, gradient(network, Precision.FLOAT32, true, 2)));
    }

    /** The forward pass's loss must change as the gradient says: had the second pass drawn other dropout, it would not. */
    @Test
    void theSecondPassHasTheDropoutOfTheFirst() {
        for (DiffusionTransformer network : List.of(network(0.5), conditioned(0.5))) {
            assertSlopeIsTheGradients(network);
        }
    }

    private void assertSlopeIsTheGradients(DiffusionTransformer network) {
        float[] gradient = gradient(network, Precision.FLOAT32, true, 3);
        double square = 0;
        for (float number : gradient) {
            square += (double) number * number;
        }
        double small = 1e-3 / Math.sqrt(square);
        double slope = (loss(network, gradient, small) - loss(network, gradient, -small)) / (2 * small);
        // float32 losses of some 100 nats and a step of 1e-3 leave three digits of the difference.
        assertEquals(1, slope / square, 0.01);
    }

    private double loss(DiffusionTransformer network, float[] direction, double step) {
        try (FlatVector parameters = parameters(network);
                FlatVector gradient = FlatVector.zeros(torch, network.table());
                PositionLossProgram program = program(parameters, network, Precision.FLOAT32, true)) {
            float[] numbers = numbers(parameters);
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] += (float) (step * direction[i]);
            }
            parameters.write(0, FloatBuffer.wrap(numbers));
            PositionBatch batch = batch();
            return Arrays.stream(batch.losses(program.positionLosses(batch, 0.25, gradient, 3, part -> {})))
                    .average()
                    .orElseThrow();
        }
    }

    @Test
    void everyParameterOfTheBackboneHasAGradient() {
        for (DiffusionTransformer network : List.of(network(0.1), conditioned(0.1))) {
            float[] gradient = gradient(network, Precision.FLOAT32, true, 4);
            for (ParameterTable.Entry entry : network.table().entries()) {
                float[] own = Arrays.copyOfRange(gradient, (int) entry.offset(), (int) entry.end());
                assertFalse(Arrays.equals(own, new float[own.length]), entry.name());
            }
        }
    }
}
