package radd.core.family.d3pm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import radd.Golden;
import radd.core.loss.PositionBatch;
import radd.core.objective.ProgramSettings;
import radd.core.objective.TrainingProgram;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.SafeTensors;
import radd.train.LearningRateSchedule;
import radd.train.MovingAverage;
import radd.train.OptimConfig;
import radd.train.Optimizer;
import radd.train.OptimizerType;

/** Losses, gradients, evaluation and training of nanoDD against the golden numbers. */
@Tag("golden")
class NanoDdLossTest {
    /** Stated with the golden numbers. */
    private static final double LOSS = 1e-3;

    private static final float PARAMETERS = 3e-5f;
    private static final double TOTALS = 1e-4;

    private static NanoDd golden;

    @BeforeAll
    static void open() {
        golden = new NanoDd();
    }

    @AfterAll
    static void close() {
        golden.close();
    }

    @Test
    void lossAndDivergenceOfEveryPositionEqualTheReference() {
        JsonNode index = NanoDd.json("golden");
        int cases = 0;
        try (SafeTensors recorded = NanoDd.tensors("golden")) {
            for (JsonNode item : index.get("losses")) {
                String prefix = "loss." + item.get("case").intValue() + ".";
                PositionBatch batch = golden.batch(golden.trained(), recorded, prefix);
                float[] ce = golden.crossEntropy(batch);
                float[] perToken = recorded.readFloats(prefix + "loss_per_token");
                float[] divergence = recorded.readFloats(prefix + "kl");
                int[] t = Golden.ids(recorded, prefix + "t");
                float[] trained = batch.weights(batch.length());
                float[] bound =
                        golden.batch(golden.referenceBound(), recorded, prefix).weights(batch.length());
                for (int n = 0; n < ce.length; n++) {
                    assertEquals(perToken[n], trained[n] * ce[n], LOSS, prefix + n);
                    if (t[n / batch.length()] > 0) {
                        assertEquals(divergence[n], bound[n] * ce[n], LOSS, prefix + n);
                    }
                }
                assertEquals(item.get("loss").doubleValue(), golden.trainedLoss(batch), LOSS, prefix);
                cases++;
            }
        }
        assertTrue(cases > 0);
    }

    @Test
    void gradientsEqualTheReference() {
        int compared = 0;
        try (SafeTensors recorded = NanoDd.tensors("golden");
                FlatVector gradient = FlatVector.zeros(golden.parameters.torch(), golden.network.table());
                TrainingProgram<PositionBatch> program = program(golden.parameters)) {
            List<String> with = recorded.names().stream()
                    .filter(name -> name.endsWith(".grad.net.vocab_embed.weight"))
                    .toList();
            for (String name : with) {
                String prefix = name.substring(0, name.indexOf("grad."));
                PositionBatch batch = golden.batch(golden.trained(), recorded, prefix);
                gradient.clear();
                program.accumulate(batch, 1.0 / batch.size(), gradient, 0);
                for (ParameterTable.Entry entry : golden.network.table().entries()) {
                    assertNear(
                            recorded.readFloats(prefix + "grad." + entry.name()), gradient.floats(entry), entry.name());
                    compared++;
                }
            }
        }
        assertTrue(compared > 0);
    }

    private static TrainingProgram<PositionBatch> program(FlatVector parameters) {
        return golden.trained().program(parameters, new ProgramSettings(Precision.FLOAT32, false, 5));
    }

    /** 1e-4 of the norm of the tensor's gradient, and a little more where it is next to nothing. */
    private static void assertNear(float[] expected, float[] actual, String name) {
        double norm = Math.sqrt(IntStream.range(0, expected.length)
                .mapToDouble(i -> (double) expected[i] * expected[i])
                .sum());
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], 1e-4 * norm + 1e-5, name + "[" + i + "]");
        }
    }

    /** The objective that counts as evaluate.py does: T times the divergence at later steps, T times the cross-entropy at step 1. */
    @Test
    void evaluationEqualsTheReference() {
        JsonNode index = NanoDd.json("evaluate");
        List<Double> divergences = new ArrayList<>();
        List<Double> reconstructions = new ArrayList<>();
        try (SafeTensors recorded = NanoDd.tensors("evaluate")) {
            for (int i = 0; recorded.names().contains("batch" + i + ".t"); i++) {
                PositionBatch batch = golden.batch(golden.referenceBound(), recorded, "batch" + i + ".");
                double perToken = DoubleStream.of(batch.losses(golden.crossEntropy(batch)))
                                .average()
                                .orElseThrow()
                        / batch.length();
                boolean last = Golden.ids(recorded, "batch" + i + ".t")[0] == 0;
                (last ? reconstructions : divergences).add(perToken / golden.chain.steps());
            }
        }
        assertEach(index.get("kl"), divergences);
        assertEach(index.get("recon"), reconstructions);
        double total = ((golden.chain.steps() - 1) * mean(divergences) + mean(reconstructions)) / Math.log(2);
        double expected = index.get("totals").get("bits_per_token_mean").doubleValue();
        assertEquals(expected, total, TOTALS * expected);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static void assertEach(JsonNode expected, List<Double> actual) {
        double[] wanted = Golden.doubles(expected);
        assertEquals(wanted.length, actual.size());
        for (int i = 0; i < wanted.length; i++) {
            assertEquals(wanted[i], actual.get(i), TOTALS * wanted[i], "batch " + i);
        }
    }

    /** Whole updates: losses, clipping, AdamW whose decay spares norms and biases, and the moving average that copies at first. */
    @Test
    void trainingEqualsTheReference() {
        JsonNode run = NanoDd.json("train");
        int accumulation = run.get("accumulation").intValue();
        long copies = run.get("ema").get("update_after_step").longValue() + 2;
        Torch torch = golden.parameters.torch();
        try (SafeTensors recorded = NanoDd.tensors("train");
                FlatVector parameters = FlatVector.zeros(torch, golden.network.table());
                FlatVector gradient = FlatVector.zeros(torch, golden.network.table());
                TrainingProgram<PositionBatch> program = copied(parameters);
                MovingAverage average =
                        new MovingAverage(run.get("ema").get("beta").doubleValue(), copies, parameters)) {
            Optimizer optimizer = null;
            int number = 0;
            for (JsonNode step : run.get("steps")) {
                Optimizer next = new Optimizer(config(run, step.get("lr").doubleValue()), 1, parameters);
                if (optimizer != null) {
                    next.firstMoment().copyFrom(optimizer.firstMoment());
                    next.secondMoment().copyFrom(optimizer.secondMoment());
                    optimizer.close();
                }
                optimizer = next;
                gradient.clear();
                program.refresh();
                for (int m = 0; m < accumulation; m++) {
                    String prefix = "micro" + (number * accumulation + m) + ".";
                    PositionBatch batch = golden.batch(golden.trained(), recorded, prefix);
                    program.accumulate(batch, 1.0 / (accumulation * batch.size()), gradient, 0);
                }
                number++;
                double norm = step.get("grad_norm_before_clip").doubleValue();
                assertEquals(norm, optimizer.update(gradient, number, 1).gradientNorm(), 1e-3 * norm);
                average.update(parameters, number);
                double decay = step.get("ema").textValue().equals("copy")
                        ? 0
                        : step.get("ema_decay").doubleValue();
                assertEquals(decay, average.decay(number), 1e-12);
            }
            if (optimizer != null) {
                optimizer.close();
            }
            assertTrue(number > 0);
            compare(recorded, "final.param.", parameters);
            compare(recorded, "final.ema.", average.parameters());
        }
    }

    /** A program of parameters that are those of the golden model at first. */
    private static TrainingProgram<PositionBatch> copied(FlatVector parameters) {
        parameters.copyFrom(golden.parameters);
        return program(parameters);
    }

    /** The reference's first rate is 0, which radd has no setting for: so small that nothing moves. */
    private static OptimConfig config(JsonNode run, double rate) {
        return new OptimConfig(
                OptimizerType.ADAMW,
                Math.max(rate, 1e-30),
                run.get("betas").get(0).doubleValue(),
                run.get("betas").get(1).doubleValue(),
                run.get("eps").doubleValue(),
                run.get("weight_decay").doubleValue(),
                0,
                run.get("grad_clip").doubleValue(),
                LearningRateSchedule.CONSTANT,
                0,
                false);
    }

    private static void compare(SafeTensors recorded, String prefix, FlatVector actual) {
        int compared = 0;
        for (ParameterTable.Entry entry : actual.table().entries()) {
            if (recorded.names().contains(prefix + entry.name())) {
                float[] expected = recorded.readFloats(prefix + entry.name());
                float[] found = actual.floats(entry);
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], found[i], PARAMETERS, prefix + entry.name() + "[" + i + "]");
                }
                compared++;
            }
        }
        assertTrue(compared > 0, prefix);
    }
}
