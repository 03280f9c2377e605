package radd.core.family.scorelm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import radd.Golden;
import radd.core.sampler.LevelSchedule;
import radd.core.sampler.Template;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.modelio.SafeTensors;

/** Samplers against the reference, step by step and as whole runs. */
@Tag("golden")
class EmbeddingPathGoldenTest {
    /** Stated with the golden numbers: of the largest value of a tensor. */
    private static final double TOLERANCE = 1e-4;

    private static Solver solver(JsonNode item) {
        if (item.get("sampler").textValue().equals("sample_iterative")) {
            return Solver.ITERATIVE;
        }
        return item.path("heun").booleanValue() ? Solver.HEUN : Solver.EULER;
    }

    /** The numbers of one row of a tensor [B, ...]. */
    private static float[] row(float[] all, int index, int rows) {
        int size = all.length / rows;
        return Arrays.copyOfRange(all, index * size, (index + 1) * size);
    }

    private static DoubleSupplier numbers(float[] all) {
        AtomicInteger next = new AtomicInteger();
        return () -> all[next.getAndIncrement()];
    }

    private static void assertNear(float[] expected, float[] actual, String name) {
        double largest = IntStream.range(0, expected.length)
                .mapToDouble(i -> Math.abs(expected[i]))
                .max()
                .orElseThrow();
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], TOLERANCE * largest, name + "[" + i + "]");
        }
    }

    /** With the recorded estimates, raw and recoded, at levels of the whole batch and of single positions. */
    @Test
    void everyStepEqualsTheReference() {
        int calls = 0;
        try (SafeTensors golden = GoldenScoreLm.tensors("sampler")) {
            for (JsonNode item : GoldenScoreLm.json("sampler").get("cases")) {
                String prefix = item.get("case").intValue() + ".";
                long[] shape = golden.info(prefix + "x_start").shape();
                int positions = (int) (shape[0] * shape[1]);
                int width = (int) shape[2];
                float[] sigmas = golden.readFloats(prefix + "sigmas");
                int steps = (int) golden.info(prefix + "sigmas").shape()[0];
                EmbeddingPath path = new EmbeddingPath(
                        solver(item),
                        width,
                        golden.readFloats(prefix + "x_start"),
                        levels(sigmas, 0, steps, positions));
                int step = 0;
                for (int call = 0; call < item.get("network_calls").intValue(); call++) {
                    float[] x = new float[positions * width];
                    for (int m = 0; m < positions; m++) {
                        path.vector(m, x, m * width);
                    }
                    assertNear(golden.readFloats(prefix + "call" + call + ".x"), x, prefix + call);
                    float[] estimates = golden.readFloats(
                            prefix + "call" + call + (item.get("postprocessing").isNull() ? ".denoised" : ".recoded"));
                    if (path.halfway()) {
                        path.correct(estimates);
                    } else {
                        step++;
                        String renoise = prefix + "renoise" + call;
                        float[] noise = golden.names().contains(renoise) ? golden.readFloats(renoise) : new float[0];
                        path.step(estimates, levels(sigmas, step, steps, positions), numbers(noise));
                    }
                    calls++;
                }
                float[] last = new float[positions * width];
                for (int m = 0; m < positions; m++) {
                    path.vector(m, last, m * width);
                }
                assertNear(golden.readFloats(prefix + "x"), last, prefix + "x");
            }
        }
        assertTrue(calls > 0);
    }

    /** The levels before a step, 0 behind the last; recorded are [n, 1] or [n, B, L]. */
    private static double[] levels(float[] sigmas, int step, int steps, int positions) {
        double[] levels = new double[positions];
        for (int m = 0; m < positions && step < steps; m++) {
            levels[m] = sigmas.length == steps ? sigmas[step] : sigmas[step * positions + m];
        }
        return levels;
    }

    /** From the recorded noise to the tokens, prompts given. */
    @Test
    void wholeRunsEndInTheReferencesTokens() {
        int runs = 0;
        try (SafeTensors golden = GoldenScoreLm.tensors("sampler")) {
            for (JsonNode item : GoldenScoreLm.json("sampler").get("cases")) {
                String prefix = item.get("case").intValue() + ".";
                String name = item.get("model").textValue();
                float[] sigmas = golden.readFloats(prefix + "sigmas");
                // Raw estimates are of the square network without a decoder; the levels of single positions are another
                // test's.
                if (item.get("postprocessing").isNull()
                        || golden.info(prefix + "sigmas").shape().length > 2) {
                    continue;
                }
                ScoreNetwork network = GoldenScoreLm.network(name);
                ContinuousMethod method = new ContinuousMethod(
                        network.section().levels(), solver(item), LevelSchedule.UNIFORM, sigmas.length, 0);
                int[] expected = Golden.ids(golden, prefix + "argmax");
                int rows = (int) golden.info(prefix + "x_start").shape()[0];
                try (FlatVector parameters = GoldenScoreLm.parameters(name, network);
                        ContinuousDecoder decoder =
                                new ContinuousDecoder(new Denoiser(network, parameters, Precision.FLOAT32), method)) {
                    for (int b = 0; b < rows; b++) {
                        ContinuousDraft draft = draft(golden, prefix, network, method, b, rows);
                        while (!draft.done()) {
                            decoder.advance(List.of(draft));
                        }
                        int[] ids = draft.finished().ids();
                        int[] row = Arrays.copyOfRange(expected, b * ids.length, (b + 1) * ids.length);
                        int[] given = given(golden, prefix, b, ids.length);
                        for (int l = 0; l < ids.length; l++) {
                            assertEquals(given[l] == 1 ? ids[l] : row[l], ids[l], prefix + b + "," + l);
                        }
                        assertEquals(
                                item.get("network_calls").intValue(),
                                draft.finished().nfe());
                        runs++;
                    }
                }
            }
        }
        assertTrue(runs > 0);
    }

    private static int[] given(SafeTensors golden, String prefix, int b, int length) {
        int rows = (int) golden.info(prefix + "x_start").shape()[0];
        int[] all = GoldenScoreLm.flags(golden, prefix + "conditioning_mask", rows * length);
        return Arrays.copyOfRange(all, b * length, (b + 1) * length);
    }

    private static ContinuousDraft draft(
            SafeTensors golden, String prefix, ScoreNetwork network, ContinuousMethod method, int b, int rows) {
        int width = network.section().embeddingDim();
        float[] start = row(golden.readFloats(prefix + "x_start"), b, rows);
        int length = start.length / width;
        int[] given = given(golden, prefix, b, length);
        int[] ids = new int[length];
        Arrays.fill(ids, network.tokens());
        float[] kept = new float[start.length];
        int[] open = IntStream.range(0, length).filter(l -> given[l] == 0).toArray();
        for (int l = 0; l < length; l++) {
            if (given[l] == 1) {
                ids[l] = token(prefix, row(golden.readFloats(prefix + "conditioning"), b, rows), l, network);
            }
        }
        for (int m = 0; m < open.length; m++) {
            for (int e = 0; e < width; e++) {
                kept[m * width + e] = (float) (start[open[m] * width + e] / method.level(0));
            }
        }
        return new ContinuousDraft(method, new Template(ids, network.tokens()), width, 0, 0, numbers(kept), call -> {
            String renoise = prefix + "renoise" + (call - 1);
            if (!golden.names().contains(renoise)) {
                return () -> 0;
            }
            float[] noise = row(golden.readFloats(renoise), b, rows);
            float[] some = new float[open.length * width];
            for (int m = 0; m < open.length; m++) {
                System.arraycopy(noise, open[m] * width, some, m * width, width);
            }
            return numbers(some);
        });
    }

    /** The token whose embedding is given at a place. */
    private static int token(String prefix, float[] conditioning, int l, ScoreNetwork network) {
        int width = network.section().embeddingDim();
        float[] own = Arrays.copyOfRange(conditioning, l * width, (l + 1) * width);
        try (SafeTensors file = GoldenScoreLm.tensors("forward")) {
            float[] table = file.readFloats("encode.all");
            for (int v = 0; v < network.tokens(); v++) {
                float[] row = Arrays.copyOfRange(table, v * width, (v + 1) * width);
                if (IntStream.range(0, width).allMatch(e -> Math.abs(row[e] - own[e]) < 1e-5)) {
                    return v;
                }
            }
        }
        throw new AssertionError(prefix + l);
    }

    /** The trainer's own samples, with prompts of several lengths and none. */
    @Test
    void samplesOfTheTrainerAreTheReferences() {
        JsonNode run = GoldenScoreLm.json("sampler").get("trainer_sample");
        ScoreNetwork network = GoldenScoreLm.network("main");
        int rows = run.get("sample_size").get(0).intValue();
        int length = run.get("sample_size").get(1).intValue();
        int width = network.section().embeddingDim();
        ContinuousMethod method = new ContinuousMethod(
                network.section().levels(),
                Solver.EULER,
                LevelSchedule.UNIFORM,
                run.get("iterations").intValue(),
                0);
        try (SafeTensors golden = GoldenScoreLm.tensors("sampler");
                FlatVector parameters = GoldenScoreLm.parameters("main", network);
                ContinuousDecoder decoder =
                        new ContinuousDecoder(new Denoiser(network, parameters, Precision.FLOAT32), method)) {
            float[] z = golden.readFloats("trainer_sample.z");
            int[] expected = Golden.ids(golden, "trainer_sample.ids");
            for (int b = 0; b < rows; b++) {
                int[] prompt = run.get("conditioning").has(b)
                        ? Golden.ints(run.get("conditioning").get(b))
                        : new int[0];
                float[] start = Arrays.copyOfRange(row(z, b, rows), prompt.length * width, length * width);
                ContinuousDraft draft = new ContinuousDraft(
                        method,
                        Template.between(prompt, new int[0], length, network.tokens()),
                        width,
                        0,
                        0,
                        numbers(start),
                        call -> () -> 0);
                while (!draft.done()) {
                    decoder.advance(List.of(draft));
                }
                assertArrayEquals(
                        Arrays.copyOfRange(expected, b * length, (b + 1) * length),
                        draft.finished().ids());
            }
        }
    }

    /** A position that has landed holds its token and its level stays 0. */
    @Test
    void whatHasLandedMovesNoMore() {
        EmbeddingPath path = new EmbeddingPath(Solver.EULER, 2, new float[] {1, 2, 3, 4}, new double[] {2, 2});
        path.step(new float[] {7, 8, 9, 10}, new double[] {0, 1}, () -> 0);
        float[] landed = new float[2];
        path.vector(0, landed, 0);
        assertArrayEquals(new float[] {7, 8}, landed);
        path.step(new float[] {0, 0, 9, 10}, new double[] {0, 0}, () -> 0);
        path.vector(0, landed, 0);
        assertArrayEquals(new float[] {7, 8}, landed);
        assertTrue(!path.moves(0) && !path.moves(1));
    }
}
