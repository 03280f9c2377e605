package radd.core.family.sedd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;
import radd.Named;
import radd.core.family.GraphType;
import radd.core.family.NetworkTime;
import radd.core.family.Predictions;
import radd.core.noise.NoiseSchedule;
import radd.core.sampler.Template;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.SafeTensors;

/** Laws of steps against the reference's probabilities, and its whole runs followed step by step. */
@Tag("golden")
class PredictorGoldenTest {
    /** Stated with the golden numbers, relative to the row's largest score. */
    private static final double PREDICTOR = 1e-3;

    /** Stated with the golden numbers, relative to the row's largest probability. */
    private static final double SAMPLER = 2e-3;

    /** Of the terms e^D that cancel in the reference's probability of the mask. */
    private static final double FLOAT32 = 1e-6;

    @ParameterizedTest
    @ValueSource(strings = {"sedd_absorb", "sedd_uniform"})
    void stepsHaveTheReferencesProbabilities(String set) {
        int compared = 0;
        try (GoldenScores scores = new GoldenScores(set);
                SafeTensors golden = Golden.tensors(set + "/golden")) {
            for (String name : golden.names()) {
                if (name.matches("predictor\\..*\\.score")) {
                    compared += compare(scores, golden, name.substring(0, name.length() - "score".length()));
                }
            }
        }
        assertTrue(compared > 0);
    }

    private static int compare(GoldenScores scores, SafeTensors golden, String prefix) {
        TokenGraph graph = scores.graph;
        boolean uniform = scores.description.graph() == GraphType.UNIFORM;
        float[] score = golden.readFloats(prefix + "score");
        float[] difference = golden.readFloats(prefix + "sigma_difference");
        float[] sigma = golden.readFloats(prefix + "sigma");
        float[] rate = golden.readFloats(prefix + "dsigma");
        double stepSize = golden.readDoubles(prefix + "step_size")[0];
        int[] x = Golden.ids(golden, prefix + "x");
        int compared = 0;
        for (int n = 0; n < x.length; n++) {
            if (graph.moves(x[n])) {
                int b = n / (x.length / sigma.length);
                Row row = new Row(scores, golden, part(score, n, graph.rows()), x[n], n);
                // Factors of all weights of a row are left out here.
                double back = Math.exp(difference[b]);
                row.equalTo(prefix + "euler_probs", graph.euler(stepSize * rate[b]), 1, 0);
                row.equalTo(
                        prefix + "analytic_probs", graph.analytic(difference[b]), uniform ? back : 1, FLOAT32 * back);
                double all = uniform ? Math.exp(sigma[b]) : Math.expm1(sigma[b]);
                row.equalTo(prefix + "denoiser_probs", graph.denoise(sigma[b]), all, 0);
                compared++;
            }
        }
        return compared;
    }

    private static float[] part(float[] all, int index, int size) {
        return Arrays.copyOfRange(all, index * size, (index + 1) * size);
    }

    /** One position's scores. */
    private static final class Row {
        private final GoldenScores scores;
        private final SafeTensors golden;
        private final float[] score;
        private final int own;
        private final int index;

        Row(GoldenScores scores, SafeTensors golden, float[] score, int own, int index) {
            this.scores = scores;
            this.golden = golden;
            this.score = score;
            this.own = own;
            this.index = index;
        }

        /** @param stayTolerance added to the tolerance of the weight of staying */
        void equalTo(String name, ReverseStep step, double factor, double stayTolerance) {
            float[] logScores = new float[score.length];
            double largest = 0;
            for (int y = 0; y < score.length; y++) {
                logScores[y] = (float) Math.log(score[y]);
                largest = Math.max(largest, score[y]);
            }
            int columns = name.endsWith("denoiser_probs") ? scores.description.tokens() : score.length;
            double[] weights = scores.weights(logScores, own, step);
            float[] expected = part(golden.readFloats(name), index, columns);
            for (float probability : expected) {
                largest = Math.max(largest, Math.abs(probability));
            }
            for (int y = 0; y < columns; y++) {
                double tolerance = PREDICTOR * largest + (y == own ? stayTolerance : 0);
                assertEquals(expected[y], factor * weights[y], tolerance, name + " " + index + "," + y);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sedd_absorb", "sedd_uniform"})
    void wholeRunsMakeTheReferencesMoves(String set) {
        int runs = 0;
        try (GoldenScores scores = new GoldenScores(set);
                SafeTensors golden = Golden.tensors(set + "/sampler")) {
            for (JsonNode run : Golden.json(set + "/sampler")) {
                follow(scores, golden, run);
                runs++;
            }
        }
        assertTrue(runs > 0);
    }

    private static void follow(GoldenScores scores, SafeTensors golden, JsonNode run) {
        NoiseSchedule noise = GoldenScores.noise(run.get("noise").textValue());
        ScorePredictor predictor =
                Named.of(ScorePredictor.class, "predictor", run.get("predictor").textValue());
        ScoreMethod method =
                new ScoreMethod(scores.graph, noise, predictor, run.get("steps").intValue());
        int calls = method.calls() - (run.get("denoise").booleanValue() ? 0 : 1);
        assertEquals(run.get("network_calls").intValue(), calls);
        String prefix = run.get("case").intValue() + ".";
        int sequences = golden.readFloats(prefix + "step0.sigma").length;
        boolean[] given = new boolean[Golden.ids(golden, prefix + "x").length / sequences];
        run.get("input_locs").forEach(position -> given[position.intValue()] = true); // null has none
        for (int call = 0; call < calls; call++) {
            String step = prefix + "step" + call + ".";
            int[] before = Golden.ids(golden, step + "x_before");
            int[] after =
                    Golden.ids(golden, call == calls - 1 ? prefix + "x" : prefix + "step" + (call + 1) + ".x_before");
            float[] sigma = golden.readFloats(step + "sigma");
            assertEquals(sigma[0], method.sigma(call), 1e-4 * sigma[0], step);
            for (int n = 0; n < before.length; n++) {
                if (given[n % given.length] || !scores.graph.moves(before[n])) {
                    assertEquals(before[n], after[n], step + n);
                } else {
                    boolean last = call == calls - 1 && run.get("denoise").booleanValue();
                    compare(scores, golden, step, n, before[n], after[n], method.step(call), last);
                }
            }
        }
    }

    /** The probabilities up to a factor of the row, and the winner of the race with the recorded numbers. */
    private static void compare(
            GoldenScores scores,
            SafeTensors golden,
            String step,
            int n,
            int before,
            int after,
            ReverseStep law,
            boolean denoises) {
        int rows = scores.graph.rows();
        int columns = denoises ? scores.description.tokens() : rows;
        float[] logScores = part(golden.readFloats(step + "log_score"), n, rows);
        double[] weights = Arrays.copyOf(scores.weights(logScores, before, law), columns);
        float[] u = part(golden.readFloats(step + "u"), n, columns);
        float[] expected = part(golden.readFloats(step + "probs"), n, columns);
        int largest = argMax(IntStream.range(0, columns)
                .mapToDouble(y -> Math.abs(expected[y]))
                .toArray());
        double factor = expected[largest] / weights[largest];
        assertTrue(factor > 0, step + n);
        double[] scaled = Arrays.stream(weights).map(weight -> factor * weight).toArray();
        double[] wanted =
                IntStream.range(0, columns).mapToDouble(y -> expected[y]).toArray();
        assertArrayEquals(wanted, scaled, SAMPLER * Math.abs(expected[largest]), step + n);
        double[] race = IntStream.range(0, columns)
                .mapToDouble(y -> weights[y] / (1e-10 - Math.log(u[y] + 1e-10)))
                .toArray();
        assertEquals(after, argMax(race), step + n);
    }

    private static int argMax(double[] values) {
        return IntStream.range(0, values.length)
                .reduce((best, next) -> values[next] > values[best] ? next : best)
                .orElseThrow();
    }

    /** The reference's float32 form gives 0 where large terms cancel. */
    @Test
    void aMaskStaysWithTheExactProbabilityWhereTheReferencesIsLost() {
        String set = "sedd_absorb";
        int compared = 0;
        try (GoldenScores scores = new GoldenScores(set);
                FlatVector parameters = Golden.parameters(
                        Torch.on("cpu"), scores.description.create().table(), set);
                Predictions network = scores.description.create().predictions(parameters, Precision.FLOAT32)) {
            int mask = scores.description.maskId();
            for (JsonNode item :
                    Golden.json(set + "/loss_expectation").get("analytic_stay_probability_all_masked_first_step")) {
                double[] exact = Golden.doubles(item.get("stay_exact"));
                NoiseSchedule noise = GoldenScores.noise(item.get("noise").textValue());
                ScoreMethod method = new ScoreMethod(
                        scores.graph,
                        noise,
                        ScorePredictor.ANALYTIC,
                        item.get("steps").intValue());
                int[] masks = Template.free(exact.length, mask).ids();
                network.of(masks, new NetworkTime.Sigma(method.sigma(0)), (position, row) -> {
                    double[] weights = scores.weights(Arrays.copyOf(row, mask + 1), mask, method.step(0));
                    assertEquals(exact[position], weights[mask], SAMPLER, item.get("noise") + " " + position);
                });
                compared++;
            }
        }
        assertTrue(compared > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sedd_absorb", "sedd_uniform"})
    void positionsMoveWhereTheReferencesDo(String set) {
        try (GoldenScores scores = new GoldenScores(set);
                SafeTensors golden = Golden.tensors(set + "/golden")) {
            String prefix = "sample_transition.";
            float[] sigma = golden.readFloats(prefix + "sigma");
            float[] u = golden.readFloats(prefix + "u");
            int[] clean = Golden.ids(golden, prefix + "x0");
            int[] seen = Golden.ids(golden, prefix + "x");
            int[] replacement = golden.names().contains(prefix + "replacement")
                    ? Golden.ids(golden, prefix + "replacement")
                    : new int[clean.length];
            int length = clean.length / sigma.length;
            for (int b = 0; b < sigma.length; b++) {
                for (int l = 0; l < length; l++) {
                    int n = b * length + l;
                    double moved = -Math.expm1(-sigma[b]);
                    int[] one = scores.graph.perturb(new int[] {clean[n]}, moved, new Forced(u[n], replacement[n]));
                    assertEquals(seen[n], one[0], b + "," + l);
                }
            }
        }
    }
}
