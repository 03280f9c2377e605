package radd.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import radd.Golden;
import radd.TinyRun;
import radd.core.loss.CrossEntropy;
import radd.core.loss.Loss;
import radd.core.loss.PositionBatch;
import radd.core.loss.PositionLossProgram;
import radd.core.loss.RecordedBatch;
import radd.core.loss.TDce;
import radd.core.network.DiffusionTransformer;
import radd.core.noise.NoiseSchedule;
import radd.core.objective.ProgramSettings;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.SafeTensors;

/** Steps of the reference's training, on golden {@code trajectory}: loss, clipping, AdamW, warm-up and moving average. */
@Tag("golden")
class TrajectoryTest {
    /** Stated with the golden numbers: parameters move by up to 1.2e-3, an independent AdamW reached 1e-6. */
    private static final float TOLERANCE = 3e-5f;

    private final Torch torch = Torch.on("cpu");
    private final DiffusionTransformer network = new DiffusionTransformer(Golden.MODEL);

    @Test
    void stepsEqualTheReference() {
        JsonNode index = Golden.json("trajectory");
        NoiseSchedule noise = Golden.noise(index.get("noise").textValue());
        int steps = 0;
        for (JsonNode run : index.get("runs")) {
            follow(run, new TDce(noise));
            steps += run.get("steps").size();
        }
        assertTrue(steps > 0);
    }

    private void follow(JsonNode run, Loss loss) {
        int accum = run.get("accum").intValue();
        List<String> settings = new ArrayList<>();
        for (Map.Entry<String, JsonNode> setting : run.get("config_optim").properties()) {
            settings.add("optim." + setting.getKey() + "=" + setting.getValue().asText());
        }
        OptimConfig config = TinyRun.config(settings).optim();
        String file = run.get("file").asText();
        try (SafeTensors golden = SafeTensors.open(Golden.path(file));
                FlatVector parameters = Golden.parameters(torch, network.table(), "model");
                FlatVector gradient = FlatVector.zeros(torch, network.table());
                PositionLossProgram program = new PositionLossProgram(
                        network,
                        new CrossEntropy(),
                        parameters,
                        new ProgramSettings(Precision.FLOAT32, false, network.headChunk()));
                Optimizer optimizer = new Optimizer(config, run.get("steps").size(), parameters);
                MovingAverage average =
                        new MovingAverage(run.get("config_training").get("ema").asDouble(), 0, parameters)) {
            for (JsonNode step : run.get("steps")) {
                int number = step.get("step").asInt();
                gradient.clear();
                double mean = 0;
                for (int micro = accum * (number - 1); micro < accum * number; micro++) {
                    mean += micro(golden, micro, program, gradient, loss, accum) / accum;
                }
                Optimizer.Update update = optimizer.update(gradient, number, 1);
                average.update(parameters, number);
                double wanted = step.get("loss").asDouble();
                assertEquals(wanted, mean, 1e-3 + 1e-4 * wanted, file + " loss of step " + number);
                double norm = step.get("grad_norm_before_clip").asDouble();
                assertEquals(norm, update.gradientNorm(), 1e-3 * norm, file + " norm of step " + number);
                assertEquals(step.get("lr").asDouble(), update.learningRate(), 1e-12);
                assertEquals(step.get("ema_decay").asDouble(), average.decay(number), 1e-12);
            }
            compare(golden, "final.param.", parameters);
            if (golden.names().stream().anyMatch(name -> name.startsWith("final.ema."))) {
                compare(golden, "final.ema.", average.parameters());
            }
        }
    }

    private static double micro(
            SafeTensors golden, int index, PositionLossProgram program, FlatVector gradient, Loss loss, int accum) {
        String prefix = "micro" + index + ".";
        PositionBatch batch = RecordedBatch.of(
                golden, prefix, loss, RecordedBatch.levels(golden, prefix + "t"), Golden.MODEL.maskId());
        double[] losses = new double[batch.size()];
        program.accumulate(batch, 1.0 / (accum * batch.size()), gradient, 0).losses(losses, 0);
        return DoubleStream.of(losses).average().orElseThrow();
    }

    private static void compare(SafeTensors golden, String prefix, FlatVector actual) {
        for (ParameterTable.Entry entry : actual.table().entries()) {
            assertArrayEquals(
                    golden.readFloats(prefix + entry.name()), actual.floats(entry), TOLERANCE, prefix + entry.name());
        }
    }
}
