package radd.core.family.mdlm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;
import radd.core.family.NetworkTime;
import radd.core.loss.KDce;
import radd.core.loss.MaskDraw;
import radd.core.loss.MaskedObjective;
import radd.core.loss.PositionBatch;
import radd.core.noise.LogLinearNoise;
import radd.core.noise.NoiseSchedule;
import radd.core.objective.Corrupted;
import radd.core.objective.ProgramSettings;
import radd.core.objective.Scorer;
import radd.core.objective.TrainingProgram;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.SafeTensors;

/** MDLM's objectives against the golden numbers: what is drawn, what it costs, and what is expected of it. */
@Tag("golden")
class MdlmObjectiveTest {
    /** Stated with the golden numbers for times and for float32 values of the schedule. */
    private static final double TIME = 1e-5;

    private static final double NOISE_RELATIVE = 2e-4;

    /** Those of the exact bounds are 1e-5, relative; the network computes in float32. */
    private static final double BOUND_RELATIVE = 1e-5;

    private final Torch torch = Torch.on("cpu");

    @Test
    void timesAreSpreadOverTheBatchAsThere() {
        int antithetic = 0;
        for (JsonNode item : Golden.json("mdlm/t_sampling").get("cases")) {
            if (item.get("antithetic").booleanValue()
                    && !item.get("importance_sampling").booleanValue()) {
                double[] own = Golden.doubles(item.get("u"));
                NegativeElbo loss = new NegativeElbo(new LogLinearNoise(LogLinearNoise.REFERENCE_EPS));
                for (int i = 0; i < own.length; i++) {
                    double u = loss.timeSampler().level(Double.NaN, own[i], i, own.length);
                    assertEquals(item.get("t").get(i).doubleValue(), loss.level(u, 1), TIME);
                }
                antithetic++;
            }
        }
        assertTrue(antithetic > 0);
    }

    @Test
    void theTotalNoiseOfAMaskProbabilityIsTheReferences() {
        JsonNode golden = Golden.json("mdlm/noise");
        NoiseSchedule noise = new LogLinearNoise(golden.get("eps").doubleValue());
        TotalNoise level = new TotalNoise(noise);
        double[] t = Golden.doubles(golden.get("t"));
        double[] expected = Golden.doubles(golden.get("total_noise_f64"));
        for (int i = 0; i < t.length; i++) {
            assertEquals(expected[i], level.at(noise.maskProbability(t[i])), 1e-12 * expected[i]);
            assertEquals(expected[i], level.of(new NetworkTime.Time(t[i])), 1e-12 * expected[i]);
        }
        assertTrue(t.length > 0);
    }

    /** Whether a case is of the objective that radd has. */
    private static boolean continuous(JsonNode item) {
        return item.get("T").intValue() == 0 && item.get("weight").textValue().equals("1/t");
    }

    /** A recorded batch, drawn anew from the uniform numbers that the reference drew. */
    private static List<Corrupted> drawn(MdlmModel model, Golden.Values golden, String prefix) {
        MaskedObjective objective = (MaskedObjective) model.evaluated();
        int[] clean = ids(golden.of(prefix + "x0"));
        int[] seen = ids(golden.of(prefix + "xt"));
        double[] own = golden.of(prefix + "u_t");
        double[] uniforms = golden.of(prefix + "u_mask");
        int length = clean.length / own.length;
        List<Corrupted> drawn = new ArrayList<>();
        for (int b = 0; b < own.length; b++) {
            int from = b * length;
            int to = from + length;
            double u = objective.timeSampler().level(Double.NaN, own[b], b, own.length);
            double t = golden.of(prefix + "t")[b];
            MaskDraw draw = objective.loss().draw(length, u, new Replay(Arrays.copyOfRange(uniforms, from, to)));
            int masks = (int) IntStream.range(from, to)
                    .filter(i -> seen[i] == model.description().maskId())
                    .count();
            assertEquals(masks, draw.maskedCount(), prefix + b);
            assertEquals(1 / t, draw.weight(), NOISE_RELATIVE / t);
            assertEquals(golden.of(prefix + "move_chance")[b], draw.maskProbability(), TIME);
            double sigma = golden.of(prefix + "sigma_input")[b];
            assertEquals(
                    sigma,
                    new TotalNoise(model.description().noise().schedule()).at(draw.maskProbability()),
                    NOISE_RELATIVE * sigma);
            drawn.add(objective.corrupt(
                    Arrays.copyOfRange(clean, from, to), u, new Replay(Arrays.copyOfRange(uniforms, from, to))));
        }
        return drawn;
    }

    private static int[] ids(double[] values) {
        return DoubleStream.of(values).mapToInt(value -> (int) value).toArray();
    }

    private static boolean complete(JsonNode item, Golden.Values golden) {
        return DoubleStream.of(golden.of(item.get("prefix").textValue() + ".attention_mask"))
                .allMatch(kept -> kept == 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLossOfTheReferencesDrawsIsTheReferences(boolean timed) {
        MdlmModel model = MdlmModels.golden(timed);
        MaskedObjective objective = (MaskedObjective) model.evaluated();
        Golden.Values golden = Golden.values("mdlm/losses");
        int compared = 0;
        try (FlatVector parameters = Golden.parameters(torch, model.table(), "mdlm");
                Scorer<PositionBatch> scorer = objective.scorer(parameters, Precision.FLOAT32)) {
            for (JsonNode item : Golden.json("mdlm/losses").get("cases")) {
                if (continuous(item)
                        && complete(item, golden)
                        && item.get("time_conditioning").booleanValue() == timed) {
                    PositionBatch batch = objective.batch(
                            drawn(model, golden, item.get("prefix").textValue() + "."));
                    double expected = item.get("loss").doubleValue();
                    double mean = DoubleStream.of(scorer.losses(batch)).sum()
                            / item.get("tokens").doubleValue();
                    assertEquals(expected, mean, 5e-4 * expected + 1e-4);
                    compared++;
                }
            }
        }
        assertTrue(compared > 0);
    }

    @Test
    void gradientsOfTheTrainingObjectiveAreTheReferences() {
        MdlmModel model = MdlmModels.golden(true);
        MaskedObjective objective =
                (MaskedObjective) model.objective(MdlmFamily.INSTANCE.losses().get(0));
        String prefix = Golden.json("mdlm/gradients").get("loss_case").textValue() + ".";
        Golden.Values golden = Golden.values("mdlm/losses");
        PositionBatch batch = objective.batch(drawn(model, golden, prefix));
        ProgramSettings settings = new ProgramSettings(Precision.FLOAT32, false, model.headChunk());
        try (SafeTensors recorded = Golden.tensors("mdlm/gradients");
                FlatVector parameters = Golden.parameters(torch, model.table(), "mdlm");
                FlatVector gradient = FlatVector.zeros(torch, model.table());
                TrainingProgram<PositionBatch> program = objective.program(parameters, settings)) {
            program.accumulate(batch, 1.0 / (batch.size() * batch.length()), gradient, 0);
            for (ParameterTable.Entry entry : model.table().entries()) {
                float[] expected = recorded.readFloats("grad." + entry.name());
                float[] actual = gradient.floats(entry);
                double norm = Math.sqrt(IntStream.range(0, expected.length)
                        .mapToDouble(i -> (double) expected[i] * expected[i])
                        .sum());
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], actual[i], 1e-4 * norm + 1e-5, entry.name());
                }
            }
        }
    }

    /** Both bounds by enumeration: the any-order one of k_DCE, and what MDLM's loss expects, which is below it. */
    @Test
    void expectationsOfBothObjectivesAreTheReferences() {
        MdlmModel model = MdlmModels.golden(false);
        MaskedObjective bound = (MaskedObjective) model.bound();
        int compared = 0;
        try (FlatVector parameters = Golden.parameters(torch, model.table(), "mdlm");
                Scorer<PositionBatch> scorer = bound.scorer(parameters, Precision.FLOAT32)) {
            for (JsonNode item : Golden.json("mdlm/elbo").get("sequences")) {
                int[] clean = Golden.ints(item.get("x0"));
                double[] byMasks =
                        crossEntropies(clean, scorer, model.description().maskId());
                double anyOrder = IntStream.rangeClosed(1, clean.length)
                        .mapToDouble(k -> byMasks[k] / k)
                        .sum();
                double expected = item.get("any_order_nll").doubleValue();
                assertEquals(expected, anyOrder, BOUND_RELATIVE * expected);
                double mdlm = item.get("mdlm_expected_loss").doubleValue();
                double expectation = expectation((MaskedObjective) model.evaluated(), byMasks);
                assertEquals(mdlm, expectation, BOUND_RELATIVE * mdlm);
                assertTrue(expectation < anyOrder);
                compared++;
            }
        }
        assertTrue(compared > 0);
    }

    /** The mean cross-entropy of the masked tokens over all sets of each size, [L + 1]. */
    private static double[] crossEntropies(int[] clean, Scorer<PositionBatch> scorer, int maskId) {
        int length = clean.length;
        List<int[]> sequences = new ArrayList<>();
        List<MaskDraw> draws = new ArrayList<>();
        for (long set = 1; set < 1L << length; set++) {
            BitSet masked = BitSet.valueOf(new long[] {set});
            sequences.add(clean);
            draws.add(new KDce().at(masked.cardinality(), masked, length));
        }
        double[] losses = scorer.losses(new PositionBatch(sequences, draws, maskId));
        double[] sums = new double[length + 1];
        int[] counts = new int[length + 1];
        for (int i = 0; i < losses.length; i++) {
            int k = draws.get(i).maskedCount();
            sums[k] += losses[i] * k / length; // without the weight of k-DCE
            counts[k]++;
        }
        return IntStream.rangeClosed(0, length)
                .mapToDouble(k -> counts[k] == 0 ? 0 : sums[k] / counts[k])
                .toArray();
    }

    /** The objective's expectation over u, by the midpoint rule, and over masks. */
    private static double expectation(MaskedObjective objective, double[] byMasks) {
        int length = byMasks.length - 1;
        int cells = 4_000;
        double sum = 0;
        for (int cell = 0; cell < cells; cell++) {
            double t = objective.loss().level((cell + 0.5) / cells, length);
            MaskDraw draw = objective.loss().at(t, new BitSet(), length);
            double p = draw.maskProbability();
            double sets = 1; // binomial coefficient
            for (int k = 1; k <= length; k++) {
                sets = sets * (length - k + 1) / k;
                sum += draw.weight() * sets * Math.pow(p, k) * Math.pow(1 - p, length - k) * byMasks[k];
            }
        }
        return sum / cells;
    }

    /** The uniform numbers that the reference drew. */
    private static final class Replay implements RandomGenerator {
        private final double[] values;
        private int next;

        Replay(double[] values) {
            this.values = values;
        }

        @Override
        public double nextDouble() {
            return values[next++];
        }

        @Override
        public long nextLong() {
            throw new UnsupportedOperationException();
        }
    }
}
