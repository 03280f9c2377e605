package radd.core.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import radd.Golden;
import radd.core.network.DiffusionTransformer;
import radd.core.network.ModelConfig;
import radd.core.objective.ProgramSettings;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;

/** A position's loss changes with a token exactly where the mask by documents lets it see that token: documents of equal length are apart too. */
@Tag("golden")
class DocumentMaskTest {
    private static final int TOKENS = 31;

    @Test
    void positionsSeeTheirOwnDocumentAlone() {
        Torch torch = Torch.on("cpu");
        DiffusionTransformer network = new DiffusionTransformer(new ModelConfig(TOKENS, 16, 16, 1, 2, 0));
        try (FlatVector parameters = FlatVector.zeros(torch, network.table());
                FlatVector gradient = FlatVector.zeros(torch, network.table())) {
            parameters.write(0, randomNumbers((int) network.table().parameterCount()));
            try (PositionLossProgram program = new PositionLossProgram(
                    network, new CrossEntropy(), parameters, new ProgramSettings(Precision.FLOAT32, false, 50))) {
                JsonNode cases = Golden.json("scorelm/packing").get("masks");
                assertTrue(cases.size() > 1);
                cases.forEach(golden -> compare(program, gradient, golden));
            }
        }
    }

    private static FloatBuffer randomNumbers(int count) {
        SplittableRandom random = new SplittableRandom(1);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) (0.1 * random.nextGaussian());
        }
        return FloatBuffer.wrap(numbers);
    }

    private static void compare(PositionLossProgram program, FlatVector gradient, JsonNode golden) {
        ObjectMapper json = new ObjectMapper();
        int[] lengths = json.convertValue(golden.get("lengths"), int[].class);
        int[][] mask = json.convertValue(golden.get("mask_by_document"), int[][].class);
        float[] before = losses(program, gradient, lengths, -1);
        for (int changed = 0; changed < mask.length; changed++) {
            int token = changed;
            float[] after = losses(program, gradient, lengths, token);
            assertArrayEquals(
                    IntStream.range(0, mask.length).map(l -> mask[l][token]).toArray(),
                    IntStream.range(0, mask.length)
                            .map(l -> before[l] == after[l] ? 0 : 1)
                            .toArray(),
                    golden.get("lengths") + ", token " + token);
        }
    }

    /** The loss of each position in a row of documents of which one token may be changed. */
    private static float[] losses(PositionLossProgram program, FlatVector gradient, int[] lengths, int changed) {
        List<Example> documents = new ArrayList<>();
        int first = 0;
        for (int length : lengths) {
            int[] seen = IntStream.range(first, first + length)
                    .map(l -> l == changed ? 20 : l)
                    .toArray();
            documents.add(new Example(seen, 0, IntStream.range(0, length).toArray(), new int[length], 1, 0));
            first += length;
        }
        return program.positionLosses(new PositionBatch(documents), 1, gradient, 0, part -> {});
    }
}
