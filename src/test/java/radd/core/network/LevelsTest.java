package radd.core.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import radd.engine.FlatVector;
import radd.engine.InitialLaw;
import radd.engine.Precision;
import radd.engine.Torch;

/** What a network with levels says of a sequence depends on the sequence and its level alone. */
class LevelsTest {
    private static final int TOKENS = 60;

    private final Torch torch = Torch.on("cpu");
    private final DiffusionTransformer network = new DiffusionTransformer(new Architecture(
            new ModelConfig(TOKENS, 64, 100, 2, 4, 0),
            TOKENS + 1,
            ParameterNames.DDIT,
            new Conditioning.AdaptiveNorm(12),
            true,
            InitialLaw.ZEROS,
            Prediction.CLEAN_TOKENS));

    /** Long sequences of which few positions are wanted go another way through the last block. */
    @Test
    void aSequenceDoesNotDependOnWhatItIsComputedWith() {
        SplittableRandom random = new SplittableRandom(5);
        List<PartialSequence> sequences = new ArrayList<>();
        for (int i = 0; i < 37; i++) {
            int length = List.of(5, 70, 100).get(i % 3);
            int[] ids = random.ints(length, 0, TOKENS + 1).toArray();
            sequences.add(new PartialSequence(ids, new int[] {i % length, length - 1}, random.nextDouble(8)));
        }
        try (FlatVector parameters = parameters();
                ConditionalModel model = new ConditionalModel(network, parameters, Precision.FLOAT32)) {
            float[] together = logProbs(model, sequences);
            for (int i : new int[] {0, 1, 2, 17, 35, 36}) {
                float[] alone = logProbs(model, List.of(sequences.get(i)));
                assertArrayEquals(alone, Arrays.copyOfRange(together, 2 * TOKENS * i, 2 * TOKENS * (i + 1)), 0f);
            }
            int[] ids = random.ints(9, 0, TOKENS).toArray();
            float[] early = logProbs(model, List.of(new PartialSequence(ids, new int[] {0}, 1)));
            float[] late = logProbs(model, List.of(new PartialSequence(ids, new int[] {0}, 2)));
            assertFalse(Arrays.equals(early, late));
        }
    }

    private FlatVector parameters() {
        FlatVector parameters = FlatVector.zeros(torch, network.table());
        SplittableRandom random = new SplittableRandom(6);
        float[] numbers = new float[(int) network.table().parameterCount()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextDouble(-0.15, 0.15);
        }
        parameters.write(0, FloatBuffer.wrap(numbers));
        return parameters;
    }

    private float[] logProbs(ConditionalModel model, List<PartialSequence> sequences) {
        int wanted = sequences.stream().mapToInt(PartialSequence::wanted).sum();
        FloatBuffer all = FloatBuffer.allocate(wanted * TOKENS);
        try (NDManager scope = torch.newManager()) {
            NDArray hidden = model.hidden(scope, sequences);
            int[] rows = IntStream.range(0, wanted).toArray();
            model.logProbs(hidden, rows, (from, chunk) -> all.put(chunk.toFloatArray()));
        }
        return all.array();
    }
}
