package radd.core.family.scorelm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import radd.Golden;
import radd.core.family.scorelm.GoldenScoreLm.Document;
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

/** Noise, losses, gradients and training against the reference. */
@Tag("golden")
class EmbeddingObjectiveGoldenTest {
    /** Stated with the golden numbers. */
    private static final double LOSS = 1e-4;

    private static final double GRADIENT = 2e-4;
    private static final double NORM = 1e-3;
    private static final float PARAMETERS = 3e-5f;
    private static final double EXACT = 1e-12;

    private static final ProgramSettings SETTINGS = new ProgramSettings(Precision.FLOAT32, false, 7);

    /** A recorded batch: the examples with the mean over what counts as their loss, and how many that are. */
    private record Recorded(NoisyExamples examples, int counted) {
        /** The reference's loss counts what is inside its row and not given. */
        static Recorded of(SafeTensors golden, String prefix, ScoreLmSection section) {
            long[] shape = golden.info(prefix + "ids").shape();
            int rows = (int) shape[0];
            int length = (int) shape[1];
            int width = section.embeddingDim();
            int[] ids = Golden.ids(golden, prefix + "ids");
            int[] given = GoldenScoreLm.flags(golden, prefix + "conditioning_mask", rows * length);
            float[] z = golden.readFloats(prefix + "z");
            double[] u = GoldenScoreLm.spread(golden.readFloats(prefix + "u"), rows, length);
            List<NoisySequence> sequences = new ArrayList<>();
            int counted = 0;
            for (Document document : GoldenScoreLm.documents(golden, prefix, rows, length)) {
                int[] at = IntStream.of(document.places())
                        .map(place -> document.row() * length + place)
                        .toArray();
                double[] sigma = IntStream.of(at)
                        .mapToDouble(i -> given[i] == 1 ? 0 : section.levels().at(u[i]))
                        .toArray();
                float[] noise = GoldenScoreLm.vectors(z, document, length, width);
                for (int i = 0; i < noise.length; i++) {
                    noise[i] *= (float) sigma[i / width];
                }
                boolean[] embedded = new boolean[at.length];
                Arrays.fill(embedded, true);
                int[] noised =
                        IntStream.range(0, at.length).filter(i -> sigma[i] > 0).toArray();
                counted += noised.length;
                sequences.add(GoldenScoreLm.sequence(
                        document, IntStream.of(at).map(i -> ids[i]).toArray(), noise, embedded, sigma, noised));
            }
            double weight = 1.0 / counted;
            return new Recorded(
                    new NoisyExamples(
                            sequences.stream()
                                    .map(sequence -> new NoisyExample(sequence, weight))
                                    .toList(),
                            section),
                    counted);
        }
    }

    private static double sum(TrainingProgram.Pass pass, NoisyExamples examples) {
        double[] losses = new double[examples.all().size()];
        pass.losses(losses, 0);
        return DoubleStream.of(losses).sum();
    }

    @Test
    void levelsAndScalingsEqualTheReference() {
        int settings = 0;
        for (JsonNode setting : GoldenScoreLm.json("noise")) {
            NoiseLevels levels = new NoiseLevels(
                    setting.get("sigma_min").doubleValue(),
                    setting.get("sigma_max").doubleValue(),
                    setting.get("rho").doubleValue());
            Preconditioning scaling =
                    new Preconditioning(setting.get("sigma_data").doubleValue());
            double[] u = Golden.doubles(setting.get("u"));
            double[] sigma = Golden.doubles(setting.get("sigma_f64"));
            double[] rounded = Golden.doubles(setting.get("sigma"));
            for (int i = 0; i < u.length; i++) {
                assertEquals(sigma[i], levels.at(u[i]), EXACT * sigma[i]);
                near(setting.get("c_in"), i, scaling.input(rounded[i]));
                near(setting.get("c_skip"), i, scaling.skip(rounded[i]));
                near(setting.get("c_out"), i, scaling.output(rounded[i]));
                near(setting.get("loss_weight"), i, scaling.lossWeight(rounded[i]));
            }
            int steps = setting.get("sampling_steps").intValue();
            for (int call = 0; call < steps; call++) {
                near(setting.get("sampling_sigmas"), call, levels.before(call, steps));
            }
            assertEquals(0, levels.before(steps, steps));
            settings++;
        }
        assertTrue(settings > 0);
    }

    private static void near(JsonNode expected, int index, double actual) {
        double wanted = expected.get(index).doubleValue();
        assertEquals(wanted, actual, 1e-5 * wanted);
    }

    @Test
    void crossEntropiesAndTheirGradientsEqualTheReference() {
        int compared = 0;
        try (SafeTensors golden = GoldenScoreLm.tensors("losses")) {
            for (JsonNode item : GoldenScoreLm.json("losses").get("ce")) {
                String prefix = "ce." + item.get("case").intValue() + ".";
                String name = item.get("model").textValue();
                ScoreNetwork network = GoldenScoreLm.network(name);
                Recorded batch = Recorded.of(golden, prefix, network.section());
                assertEquals(item.get("n_loss").intValue(), batch.counted());
                EmbeddingObjective objective = new EmbeddingObjective(network, EmbeddingLoss.CROSS_ENTROPY);
                try (FlatVector parameters = GoldenScoreLm.parameters(name, network);
                        FlatVector gradient = FlatVector.zeros(Torch.on("cpu"), network.table());
                        TrainingProgram<NoisyExamples> program = objective.program(parameters, SETTINGS);
                        Denoiser denoiser = new Denoiser(network, parameters, Precision.FLOAT32)) {
                    double loss = sum(program.accumulate(batch.examples(), 1, gradient, 0), batch.examples());
                    assertEquals(item.get("loss").doubleValue(), loss, LOSS, prefix);
                    gradientsEqual(golden, prefix + "grad.", item.get("grad_norms"), gradient);
                    double scored = DoubleStream.of(
                                    new EmbeddingScorer(denoiser, EmbeddingLoss.CROSS_ENTROPY).losses(batch.examples()))
                            .sum();
                    assertEquals(loss, scored, 1e-5 * loss);
                    int[] targets = batch.examples().targets();
                    int[] likeliest = denoiser.judged(batch.examples(), false).likeliest();
                    double right = IntStream.range(0, targets.length)
                            .filter(n -> targets[n] == likeliest[n])
                            .count();
                    assertEquals(item.get("accuracy").doubleValue(), right / targets.length, 1e-6);
                    compared++;
                }
            }
        }
        assertTrue(compared > 0);
    }

    /** The norms of all are recorded, and the elements of some. */
    private static void gradientsEqual(SafeTensors golden, String prefix, JsonNode norms, FlatVector gradient) {
        for (ParameterTable.Entry entry : gradient.table().entries()) {
            float[] actual = gradient.floats(entry);
            double norm = norms.get(entry.name()).doubleValue();
            double tolerance = GRADIENT * norm;
            assertEquals(norm, GoldenScoreLm.norm(actual), tolerance, prefix + entry.name());
            boolean recorded = golden.names().contains(prefix + entry.name());
            float[] expected = recorded ? golden.readFloats(prefix + entry.name()) : new float[0];
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], actual[i], tolerance, prefix + entry.name() + "[" + i + "]");
            }
        }
    }

    /** The reference's mean runs over padding and given tokens too: here each noised token's own square is compared. */
    @Test
    void squaredErrorsOfNoisedTokensEqualTheReference() {
        int compared = 0;
        try (SafeTensors golden = GoldenScoreLm.tensors("losses")) {
            for (JsonNode item : GoldenScoreLm.json("losses").get("mse")) {
                String prefix = "mse." + item.get("case").intValue() + ".";
                String name = item.get("model").textValue();
                ScoreNetwork network = GoldenScoreLm.network(name);
                ScoreLmSection section = network.section();
                NoisyExamples batch = Recorded.of(golden, prefix, section).examples();
                float[] squares = golden.readFloats(prefix + "mse");
                try (FlatVector parameters = GoldenScoreLm.parameters(name, network);
                        Denoiser denoiser = new Denoiser(network, parameters, Precision.FLOAT32)) {
                    float[] errors = denoiser.judged(batch, true).squaredErrors();
                    float[] weights = batch.scoreWeights();
                    int[] at = noised(golden, prefix);
                    int length = (int) golden.info(prefix + "ids").shape()[1];
                    double[] recorded = GoldenScoreLm.spread(
                            golden.readFloats(prefix + "weight"),
                            squares.length / length / section.embeddingDim(),
                            length);
                    assertEquals(at.length, errors.length);
                    for (int n = 0; n < at.length; n++) {
                        int from = at[n] * section.embeddingDim();
                        double expected = IntStream.range(from, from + section.embeddingDim())
                                .mapToDouble(i -> squares[i])
                                .average()
                                .orElseThrow();
                        assertEquals(expected, errors[n], LOSS * Math.max(1, expected), prefix + n);
                        assertEquals(recorded[at[n]], weights[n], 1e-5 * weights[n], prefix + n);
                        compared++;
                    }
                }
            }
        }
        assertTrue(compared > 0);
    }

    /** Along the gradient itself, and with the score loss alone standing out: it is some times the cross-entropy here. */
    @Test
    void gradientOfBothLossesIsTheirSlope() {
        ScoreNetwork network = GoldenScoreLm.network("square");
        EmbeddingObjective objective = new EmbeddingObjective(network, EmbeddingLoss.CROSS_ENTROPY_SCORE);
        try (SafeTensors golden = GoldenScoreLm.tensors("losses");
                FlatVector parameters = GoldenScoreLm.parameters("square", network);
                FlatVector gradient = FlatVector.zeros(Torch.on("cpu"), network.table());
                TrainingProgram<NoisyExamples> program = objective.program(parameters, SETTINGS)) {
            NoisyExamples batch =
                    Recorded.of(golden, "mse.0.", network.section()).examples();
            sum(program.accumulate(batch, 1, gradient, 0), batch);
            double squares = 0;
            for (ParameterTable.Entry entry : network.table().entries()) {
                double norm = GoldenScoreLm.norm(gradient.floats(entry));
                squares += norm * norm;
            }
            double step = 1e-3 / Math.sqrt(squares);
            double slope = (moved(program, parameters, gradient, batch, step)
                            - moved(program, parameters, gradient, batch, -step))
                    / (2 * step);
            // The embedding inside the squares is held fixed, which moves the loss with it: it is left where it is.
            double held = GoldenScoreLm.norm(
                    gradient.floats(network.embeddingParameters().get(0)));
            assertEquals(squares - held * held, slope, 0.01 * squares);
        }
    }

    /** The loss of parameters that are moved along a gradient, all but the embedding. */
    private static double moved(
            TrainingProgram<NoisyExamples> program,
            FlatVector parameters,
            FlatVector gradient,
            NoisyExamples batch,
            double step) {
        try (FlatVector kept = FlatVector.zeros(parameters.torch(), parameters.table());
                FlatVector unused = FlatVector.zeros(parameters.torch(), parameters.table())) {
            kept.copyFrom(parameters);
            for (ParameterTable.Entry entry : parameters.table().entries()) {
                float[] numbers = parameters.floats(entry);
                float[] along = gradient.floats(entry);
                for (int i = 0; i < numbers.length && !entry.name().contains("embedding"); i++) {
                    numbers[i] += (float) (step * along[i]);
                }
                parameters.write(entry.offset(), FloatBuffer.wrap(numbers));
            }
            program.refresh();
            double loss = sum(program.accumulate(batch, 1, unused, 0), batch);
            parameters.copyFrom(kept);
            return loss;
        }
    }

    private static int[] noised(SafeTensors golden, String prefix) {
        int[] given = Golden.ids(golden, prefix + "conditioning_mask");
        int[] inside = Golden.ids(golden, prefix + "length_mask");
        return IntStream.range(0, given.length)
                .filter(i -> inside[i] == 1 && given[i] == 0)
                .toArray();
    }

    /** Whole updates: unequal micro batches weigh the same, as there; the first has rate 0, which radd has no setting for: next to it. */
    @Test
    void trainingEqualsTheReference() {
        JsonNode run = GoldenScoreLm.json("trajectory");
        ScoreNetwork network = GoldenScoreLm.network("main");
        EmbeddingObjective objective = new EmbeddingObjective(network, EmbeddingLoss.CROSS_ENTROPY);
        Torch torch = Torch.on("cpu");
        try (SafeTensors golden = GoldenScoreLm.tensors("trajectory");
                FlatVector parameters = GoldenScoreLm.parameters("main", network);
                FlatVector gradient = FlatVector.zeros(torch, network.table());
                TrainingProgram<NoisyExamples> program = objective.program(parameters, SETTINGS);
                MovingAverage slow = average(run, 1, parameters)) {
            assertEquals(strings(run.get("decay")), decayed(network));
            Optimizer optimizer = null;
            int micro = 0;
            int number = 0;
            for (JsonNode step : run.get("steps")) {
                Optimizer next = new Optimizer(optim(run, step.get("lr").doubleValue()), 1, parameters);
                if (optimizer != null) {
                    next.firstMoment().copyFrom(optimizer.firstMoment());
                    next.secondMoment().copyFrom(optimizer.secondMoment());
                    optimizer.close();
                }
                optimizer = next;
                gradient.clear();
                program.refresh();
                int passes = run.get("accumulation_steps").intValue();
                for (int pass = 0; pass < passes; pass++) {
                    Recorded batch = Recorded.of(golden, "micro" + micro++ + ".", network.section());
                    double loss =
                            sum(program.accumulate(batch.examples(), 1.0 / passes, gradient, 0), batch.examples());
                    assertEquals(step.get("losses").get(pass).doubleValue(), loss, LOSS * loss, "micro " + micro);
                }
                number++;
                double norm = step.get("grad_norm_before_clip").doubleValue();
                assertEquals(norm, optimizer.update(gradient, number, 1).gradientNorm(), NORM * norm);
                slow.update(parameters, Long.MAX_VALUE / 2);
                if (step.get("step").intValue() == 1) {
                    compare(golden, "step1.param.", parameters);
                }
            }
            if (optimizer != null) {
                optimizer.close();
            }
            compare(golden, "final.param.", parameters);
            compare(golden, "final.ema_" + run.get("ema_rates").get(1).asText() + ".", slow.parameters());
        }
    }

    private static MovingAverage average(JsonNode run, int index, FlatVector parameters) {
        return new MovingAverage(run.get("ema_rates").get(index).doubleValue(), 0, parameters);
    }

    private static List<String> strings(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::textValue)
                .sorted()
                .toList();
    }

    private static List<String> decayed(ScoreNetwork network) {
        return network.table().entries().stream()
                .filter(ParameterTable.Entry::decayed)
                .map(ParameterTable.Entry::name)
                .sorted()
                .toList();
    }

    private static OptimConfig optim(JsonNode run, double rate) {
        return new OptimConfig(
                OptimizerType.ADAMW,
                Math.max(rate, 1e-30),
                run.get("betas").get(0).doubleValue(),
                run.get("betas").get(1).doubleValue(),
                run.get("eps").doubleValue(),
                run.get("weight_decay").doubleValue(),
                0,
                run.get("gradient_clipping").doubleValue(),
                LearningRateSchedule.CONSTANT,
                0,
                false);
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
