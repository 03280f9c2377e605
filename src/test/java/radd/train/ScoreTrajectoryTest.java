package radd.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;
import radd.SeddModels;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.objective.Corrupted;
import radd.core.objective.Objective;
import radd.core.objective.ProgramSettings;
import radd.core.objective.Scorer;
import radd.core.objective.TrainingProgram;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.SafeTensors;

/** Steps of SEDD's training by its family, on golden {@code train}: loss, clipping, AdamW, warm-up, moving average, evaluation. */
@Tag("golden")
class ScoreTrajectoryTest {
    /** Stated with the golden numbers: of losses and norms. */
    private static final double RELATIVE = 1e-3;

    /** Stated with the golden numbers: of parameters. */
    private static final float PARAMETERS = 3e-5f;

    private final Torch torch = Torch.on("cpu");

    @ParameterizedTest
    @ValueSource(strings = {"sedd_absorb", "sedd_uniform"})
    void stepsEqualTheReference(String set) {
        ModelDescription description = SeddModels.golden(set);
        Model model = description.create();
        follow(set, description, model, model.objective("score_entropy"));
    }

    private <B> void follow(String set, ModelDescription description, Model model, Objective<B> objective) {
        JsonNode run = Golden.json(set + "/train").get("trajectory");
        int accum = run.get("accum").intValue();
        ProgramSettings settings = new ProgramSettings(Precision.FLOAT32, false, model.headChunk());
        try (SafeTensors golden = Golden.tensors(set + "/train");
                FlatVector parameters = Golden.parameters(torch, model.table(), set);
                FlatVector gradient = FlatVector.zeros(torch, model.table());
                TrainingProgram<B> program = objective.program(parameters, settings);
                Optimizer optimizer = new Optimizer(optim(run), run.get("steps").size(), parameters);
                MovingAverage average = new MovingAverage(run.get("ema_decay").doubleValue(), 0, parameters)) {
            int micro = 0;
            for (JsonNode step : run.get("steps")) {
                int number = step.get("step").intValue();
                gradient.clear();
                double loss = 0;
                for (int pass = 0; pass < accum; pass++) {
                    B batch = batch(objective, description, golden, "micro" + micro++ + ".");
                    double[] losses = new double[golden.readFloats("micro0.sigma").length];
                    program.accumulate(batch, 1.0 / (accum * losses.length), gradient, 0)
                            .losses(losses, 0);
                    loss += DoubleStream.of(losses).average().orElseThrow() / accum;
                }
                Optimizer.Update update = optimizer.update(gradient, number, 1);
                program.refresh();
                average.update(parameters, number);
                double norm = step.get("grad_norm_before_clip").doubleValue();
                double wanted = step.get("loss").doubleValue();
                assertEquals(wanted, loss, RELATIVE * wanted, "loss of step " + number);
                assertEquals(norm, update.gradientNorm(), RELATIVE * norm, "norm of step " + number);
                assertEquals(step.get("lr").doubleValue(), update.learningRate(), 1e-12);
                assertEquals(step.get("ema_decay").doubleValue(), average.decay(number), 1e-12);
            }
            compare(golden, "final.param.", parameters);
            compare(golden, "final.ema.", average.parameters());
            B batch = batch(objective, description, golden, "evaluation.");
            try (Scorer<B> scorer = objective.scorer(average.parameters(), Precision.FLOAT32)) {
                double expected = run.get("evaluation_loss_with_ema").doubleValue();
                double mean = DoubleStream.of(scorer.losses(batch)).average().orElseThrow();
                assertEquals(expected, mean, RELATIVE * expected, "evaluation");
            }
        }
    }

    private static <B> B batch(Objective<B> objective, ModelDescription description, SafeTensors golden, String name) {
        List<Corrupted> examples = List.copyOf(SeddModels.recorded(description, golden, name));
        return objective.batch(examples);
    }

    private static OptimConfig optim(JsonNode run) {
        return new OptimConfig(
                OptimizerType.ADAMW,
                run.get("lr").doubleValue(),
                run.get("beta1").doubleValue(),
                run.get("beta2").doubleValue(),
                run.get("eps").doubleValue(),
                run.get("weight_decay").doubleValue(),
                run.get("warmup").longValue(),
                run.get("grad_clip").doubleValue(),
                LearningRateSchedule.CONSTANT,
                0,
                true);
    }

    private static void compare(SafeTensors golden, String prefix, FlatVector actual) {
        int compared = 0;
        for (ParameterTable.Entry entry : actual.table().entries()) {
            String name = prefix + entry.name();
            if (golden.names().contains(name)) {
                assertArrayEquals(golden.readFloats(name), actual.floats(entry), PARAMETERS, name);
                compared++;
            }
        }
        assertTrue(compared > 0, prefix);
    }
}
