package radd.core.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import radd.Golden;
import radd.Named;
import radd.core.network.ConditionalModel;
import radd.core.network.DiffusionTransformer;
import radd.core.noise.NoiseConfig;
import radd.core.noise.NoiseSchedule;
import radd.core.objective.ProgramSettings;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.SafeTensors;

/** Losses and gradients of the program, on golden {@code losses} and {@code gradients}. */
@Tag("golden")
class MaskedCrossEntropyTest {
    private final Torch torch = Torch.on("cpu");
    private final DiffusionTransformer network = new DiffusionTransformer(Golden.MODEL);

    @Test
    void theFourLossesEqualTheReference() {
        int compared = 0;
        try (SafeTensors golden = Golden.tensors("losses");
                FlatVector parameters = Golden.parameters(torch, network.table(), "model");
                ConditionalModel model = new ConditionalModel(network, parameters, Precision.FLOAT32)) {
            for (JsonNode entry : Golden.json("losses").get("entries")) {
                String name = entry.get("loss").asText();
                if (name.startsWith("ar_")) {
                    continue; // evaluation in a given order, no training loss
                }
                String prefix = entry.get("prefix").asText() + ".";
                LossType type = Named.of(LossType.class, "loss", name);
                NoiseSchedule schedule = entry.path("noise").isTextual()
                        ? Golden.noise(entry.get("noise").textValue())
                        : NoiseConfig.REFERENCE.schedule();
                String level = type == LossType.K_DCE ? "k" : type == LossType.LAMBDA_DCE ? "Lambda" : "t";
                PositionBatch batch = RecordedBatch.of(
                        golden,
                        prefix,
                        type.under(schedule),
                        RecordedBatch.levels(golden, prefix + level),
                        network.config().maskId());
                double[] losses = batch.losses(model.negativeLogLikelihoods(batch.sequences(), batch.targets()));
                JsonNode expected = entry.get("loss_values");
                boolean overTime = level.equals("t");
                for (int b = 0; b < losses.length; b++) {
                    double wanted = expected.get(b).asDouble();
                    assertEquals(wanted, losses[b], tolerance(overTime, wanted), prefix + b);
                    compared++;
                }
            }
        }
        assertTrue(compared > 0);
    }

    @Test
    void gradientsEqualTheReference() {
        JsonNode cases = Golden.json("gradients").get("cases");
        int compared = 0;
        try (SafeTensors golden = Golden.tensors("gradients");
                FlatVector parameters = Golden.parameters(torch, network.table(), "model");
                PositionLossProgram program = new PositionLossProgram(
                        network,
                        new CrossEntropy(),
                        parameters,
                        new ProgramSettings(Precision.FLOAT32, false, network.headChunk()))) {
            for (JsonNode item : cases) {
                String prefix = item.get("case").asText() + ".";
                boolean overLambda = item.get("loss").asText().equals("lambda_DCE");
                PositionBatch batch = RecordedBatch.of(
                        golden,
                        prefix,
                        overLambda
                                ? new LambdaDce()
                                : new TDce(Golden.noise(item.get("noise").textValue())),
                        RecordedBatch.levels(golden, prefix + (overLambda ? "Lambda" : "t")),
                        network.config().maskId());
                try (FlatVector gradient = FlatVector.zeros(torch, network.table())) {
                    double[] losses = new double[batch.size()];
                    program.accumulate(batch, 1.0 / batch.size(), gradient, 0).losses(losses, 0);
                    double expected = item.get("mean_loss").asDouble();
                    assertEquals(
                            expected,
                            DoubleStream.of(losses).average().orElseThrow(),
                            tolerance(!overLambda, expected));
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
        assertTrue(compared > 0);
        assertEquals(cases.size() * network.table().entries().size(), compared);
    }

    /** Stated with the golden numbers; losses over t carry factors 1 / (e^sigma - 1). */
    private static double tolerance(boolean overTime, double loss) {
        return overTime ? 5e-3 + 5e-4 * Math.abs(loss) : 1e-3 + 1e-4 * Math.abs(loss);
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
