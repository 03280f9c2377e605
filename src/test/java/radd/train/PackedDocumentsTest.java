package radd.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import radd.FamilyVariant;
import radd.Golden;
import radd.TinyRun;
import radd.core.family.GraphType;
import radd.core.family.Model;
import radd.core.objective.Corrupted;
import radd.core.objective.Objective;
import radd.core.objective.ProgramSettings;
import radd.core.objective.TrainingProgram;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Torch;

/** What is computed for a document does not depend on what it is packed with. */
@Tag("golden")
class PackedDocumentsTest {
    private static final int TOKENS = 31;

    private final Torch torch = Torch.on("cpu");

    /** Documents of the reference's rows, of which several have the same length, and of other lengths than all of them. */
    private static List<int[]> documents() {
        List<int[]> documents = new ArrayList<>();
        for (JsonNode batch : Golden.json("scorelm/collate")) {
            for (JsonNode row : batch.get("rows")) {
                row.forEach(
                        document -> documents.add(new ObjectMapper().convertValue(document.get("ids"), int[].class)));
            }
        }
        documents.add(new int[] {4});
        documents.add(new SplittableRandom(8).ints(40, 0, TOKENS).toArray());
        return documents;
    }

    private FlatVector randomParameters(ParameterTable table) {
        FlatVector parameters = FlatVector.zeros(torch, table);
        SplittableRandom random = new SplittableRandom(1);
        float[] numbers = new float[(int) table.parameterCount()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (0.1 * random.nextGaussian());
        }
        parameters.write(0, FloatBuffer.wrap(numbers));
        return parameters;
    }

    @ParameterizedTest
    @MethodSource("radd.FamilyVariant#all")
    void lossAndGradientAreThoseOfEachDocumentAlone(FamilyVariant variant) {
        TrainConfig config = TinyRun.config(variant.with("tokens=" + TOKENS, "data.tokenizer=ids:" + TOKENS));
        Model model = config.description("ids:" + TOKENS).create();
        Objective<?> objective = model.objective(config.training().lossType());
        compare(model, objective, variant.graph() == GraphType.UNIFORM);
    }

    private <B> void compare(Model model, Objective<B> objective, boolean recompute) {
        List<Corrupted> examples = new ArrayList<>();
        for (int[] document : documents()) {
            SplittableRandom random = new SplittableRandom(examples.size());
            examples.add(objective.corrupt(document, 0.2 + 0.7 * random.nextDouble(), random));
        }
        try (FlatVector parameters = randomParameters(model.table());
                FlatVector packed = FlatVector.zeros(torch, model.table());
                FlatVector alone = FlatVector.zeros(torch, model.table());
                TrainingProgram<B> program =
                        objective.program(parameters, new ProgramSettings(Precision.FLOAT32, recompute, 50))) {
            double[] losses = new double[examples.size()];
            program.accumulate(objective.batch(examples), 0.5, packed, 0).losses(losses, 0);
            double[] own = new double[1];
            for (int i = 0; i < losses.length; i++) {
                program.accumulate(objective.batch(List.of(examples.get(i))), 0.5, alone, 0)
                        .losses(own, 0);
                assertEquals(own[0], losses[i], 1e-6 * Math.abs(own[0]), "document " + i);
            }
            assertTrue(difference(packed, alone) < 1e-6, "gradients differ by " + difference(packed, alone));
        }
    }

    /** Norm of the difference over the norm. */
    private static double difference(FlatVector one, FlatVector other) {
        double apart = 0;
        double norm = 0;
        for (ParameterTable.Entry entry : one.table().entries()) {
            float[] a = one.floats(entry);
            float[] b = other.floats(entry);
            for (int i = 0; i < a.length; i++) {
                apart += Math.pow((double) a[i] - b[i], 2);
                norm += Math.pow(b[i], 2);
            }
        }
        return Math.sqrt(apart / norm);
    }
}
