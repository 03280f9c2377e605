package radd.core.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;
import radd.core.network.DiffusionTransformer;
import radd.core.network.GoldenNetwork;
import radd.core.objective.ProgramSettings;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.SafeTensors;

/** Losses and gradients of networks with a level against the golden numbers of SEDD, nanoDD and MDLM. */
@Tag("golden")
class PositionLossProgramTest {
    /** Small, so that the head is evaluated in several chunks. */
    private static final int CHUNK = 7;

    private final Torch torch = Torch.on("cpu");

    /** A golden set's network with a loss. */
    private final class Case implements AutoCloseable {
        final DiffusionTransformer network;
        final FlatVector parameters;
        final FlatVector gradient;
        final PositionLossProgram program;

        Case(GoldenNetwork set, PositionLoss loss, boolean recompute) {
            network = set.network();
            parameters = Golden.parameters(torch, network.table(), set.folder());
            gradient = FlatVector.zeros(torch, network.table());
            program = new PositionLossProgram(
                    network, loss, parameters, new ProgramSettings(Precision.FLOAT32, recompute, CHUNK));
        }

        /** The loss of each position; the gradient is that of the sum of the sequences' losses times a factor. */
        float[] accumulate(PositionBatch batch, double scale) {
            gradient.clear();
            return program.positionLosses(batch, scale, gradient, 0, part -> {});
        }

        /** Compares every gradient that is recorded; returns how many. */
        int compareGradient(SafeTensors golden, String prefix, double absolute) {
            int compared = 0;
            for (ParameterTable.Entry entry : network.table().entries()) {
                if (golden.names().contains(prefix + entry.name())) {
                    assertNear(
                            golden.readFloats(prefix + entry.name()), gradient.floats(entry), absolute, entry.name());
                    compared++;
                }
            }
            return compared;
        }

        @Override
        public void close() {
            program.close();
            gradient.close();
            parameters.close();
        }
    }

    /** The golden tolerance: 1e-4 of the norm of the tensor's gradient, and for some sets a little more. */
    private static void assertNear(float[] expected, float[] actual, double absolute, String name) {
        double norm = Math.sqrt(IntStream.range(0, expected.length)
                .mapToDouble(i -> (double) expected[i] * expected[i])
                .sum());
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], 1e-4 * norm + absolute, name + "[" + i + "]");
        }
    }

    private static PositionLoss seddLoss(GoldenNetwork set) {
        return set == GoldenNetwork.SEDD_ABSORB ? new AbsorbingScoreEntropy() : new UniformScoreEntropy();
    }

    private static PositionBatch seddBatch(
            GoldenNetwork set, SafeTensors golden, String prefix, String clean, String seen) {
        int tokens = set.network().config().tokens();
        float[] sigma = golden.readFloats(prefix + "sigma");
        float[] rate = golden.readFloats(prefix + "dsigma");
        List<int[]> before = rows(Golden.ids(golden, prefix + clean), sigma.length);
        List<int[]> after = rows(Golden.ids(golden, prefix + seen), sigma.length);
        return new PositionBatch(IntStream.range(0, sigma.length)
                .mapToObj(b -> set == GoldenNetwork.SEDD_ABSORB
                        ? AbsorbingScoreEntropy.example(
                                before.get(b), after.get(b), tokens, sigma[b], rate[b], set.scaled())
                        : UniformScoreEntropy.example(before.get(b), after.get(b), 0, tokens, sigma[b], rate[b]))
                .toList());
    }

    private static List<int[]> rows(int[] all, int count) {
        int length = all.length / count;
        return IntStream.range(0, count)
                .mapToObj(b -> Arrays.copyOfRange(all, b * length, (b + 1) * length))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"SEDD_ABSORB, false", "SEDD_ABSORB, true", "SEDD_UNIFORM, false", "SEDD_UNIFORM, true"})
    void gradientsOfScoreEntropyEqualTheReference(GoldenNetwork set, boolean recompute) {
        int cases = 0;
        try (SafeTensors golden = Golden.tensors(set.file("train"));
                Case network = new Case(set, seddLoss(set), recompute)) {
            for (; golden.names().contains("grad." + cases + ".batch"); cases++) {
                String prefix = "grad." + cases + ".";
                PositionBatch batch = seddBatch(set, golden, prefix, "batch", "perturbed");
                double[] losses = batch.losses(network.accumulate(batch, 1.0 / batch.size()));
                float[] expected = golden.readFloats(prefix + "loss");
                for (int b = 0; b < losses.length; b++) {
                    assertEquals(expected[b], losses[b], 1e-3 * Math.abs(expected[b]), prefix + b);
                }
                int compared = network.compareGradient(golden, prefix + "grad.", 0);
                int all = network.network.table().entries().size();
                assertTrue(compared > 0 && (cases > 0 || compared == all), prefix + " compared " + compared);
            }
        }
        assertTrue(cases > 0);
    }

    @ParameterizedTest
    @CsvSource({"SEDD_ABSORB", "SEDD_UNIFORM"})
    void scoreEntropyOfEveryPositionEqualsTheReference(GoldenNetwork set) {
        int compared = 0;
        try (SafeTensors golden = Golden.tensors(set.file("golden"));
                Case network = new Case(set, seddLoss(set), false)) {
            for (String name : golden.names()) {
                if (!name.matches("entropy\\.[^.]*\\.score_entropy")) {
                    continue;
                }
                String prefix = name.substring(0, name.length() - "score_entropy".length());
                PositionBatch batch = seddBatch(set, golden, prefix, "x0", "x");
                float[] actual = network.accumulate(batch, 1);
                float[] entropy = golden.readFloats(name);
                float[] rate = golden.readFloats(prefix + "dsigma");
                float[] weights = batch.weights(1);
                for (int n = 0; n < actual.length; n++) {
                    int at = batch.positions()[n];
                    double value = weights[n] / rate[at / batch.length()] * actual[n];
                    assertEquals(entropy[at], value, 1e-3 + 5e-4 * Math.abs(entropy[at]), prefix + at);
                    compared++;
                }
                double[] losses = batch.losses(actual);
                float[] expected = golden.readFloats(prefix + "loss");
                for (int b = 0; b < losses.length; b++) {
                    assertEquals(expected[b], losses[b], 1e-3 + 5e-4 * Math.abs(expected[b]), prefix + b);
                }
            }
        }
        assertTrue(compared > 0);
    }

    /** x_{t+1} at time t + 1; cross-entropy at all positions, and at masked ones the divergence of the posteriors, ce / (t + 1). */
    private static PositionBatch nanoDdBatch(SafeTensors golden, String prefix, int maskId, double lambda) {
        int[] times = Golden.ids(golden, prefix + "t");
        List<int[]> clean = rows(Golden.ids(golden, prefix + "x0"), times.length);
        List<int[]> seen = rows(Golden.ids(golden, prefix + "x_tplus1"), times.length);
        List<Example> examples = new ArrayList<>();
        for (int b = 0; b < times.length; b++) {
            int t = times[b];
            int[] tokens = seen.get(b);
            double[] factors = IntStream.of(tokens)
                    .mapToDouble(id -> t == 0 ? 1 : lambda + (id == maskId ? 1.0 / (t + 1) : 0))
                    .toArray();
            int[] positions = IntStream.range(0, tokens.length).toArray();
            double weight = 1.0 / tokens.length;
            examples.add(new Example(tokens, t + 1, positions, clean.get(b), weight, factors, List.of(), 0));
        }
        return new PositionBatch(examples);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nanoDdsLossesAndGradientsEqualTheReference(boolean recompute) {
        GoldenNetwork set = GoldenNetwork.NANODD;
        JsonNode index = Golden.json(set.file("golden"));
        int gradients = 0;
        try (SafeTensors golden = Golden.tensors(set.file("golden"));
                Case network = new Case(set, new CrossEntropy(), recompute)) {
            int all = network.network.table().entries().size();
            for (JsonNode item : index.get("losses")) {
                String prefix = "loss." + item.get("case").intValue() + ".";
                PositionBatch batch = nanoDdBatch(
                        golden,
                        prefix,
                        index.get("mask_token").intValue(),
                        index.get("lambda_ce").doubleValue());
                float[] ce = network.accumulate(batch, 1.0 / batch.size());
                float[] expected = golden.readFloats(prefix + "loss_per_token");
                float[] weights = batch.weights(batch.length());
                for (int n = 0; n < ce.length; n++) {
                    assertEquals(expected[n], weights[n] * ce[n], 1e-3, prefix + n);
                }
                double mean = DoubleStream.of(batch.losses(ce)).average().orElseThrow();
                assertEquals(item.get("loss").doubleValue(), mean, 1e-3, prefix);
                if (golden.names().stream().anyMatch(name -> name.startsWith(prefix + "grad."))) {
                    assertEquals(all, network.compareGradient(golden, prefix + "grad.", 1e-5));
                    gradients++;
                }
            }
        }
        assertTrue(gradients > 0);
    }

    /** -log p / t at masked positions, the mean over the tokens that the attention mask keeps. */
    private static PositionBatch mdlmBatch(SafeTensors golden, String prefix, int maskId, boolean timed) {
        float[] t = golden.readFloats(prefix + "t");
        float[] sigma = golden.readFloats(prefix + "sigma_input");
        float[] kept = golden.readFloats(prefix + "attention_mask");
        List<int[]> clean = rows(Golden.ids(golden, prefix + "x0"), t.length);
        List<int[]> seen = rows(Golden.ids(golden, prefix + "xt"), t.length);
        List<Example> examples = new ArrayList<>();
        for (int b = 0; b < t.length; b++) {
            int[] tokens = seen.get(b);
            int[] original = clean.get(b);
            int start = b * tokens.length;
            int[] positions = IntStream.range(0, tokens.length)
                    .filter(l -> tokens[l] == maskId && kept[start + l] > 0)
                    .toArray();
            int[] targets = IntStream.of(positions).map(l -> original[l]).toArray();
            examples.add(new Example(tokens, timed ? sigma[b] : 0, positions, targets, 1 / t[b], 0));
        }
        return new PositionBatch(examples);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void mdlmsLossesAndGradientsEqualTheReference(boolean recompute) {
        GoldenNetwork set = GoldenNetwork.MDLM;
        String gradientsOf = Golden.json(set.file("gradients")).get("loss_case").textValue();
        int losses = 0;
        int gradients = 0;
        try (SafeTensors golden = Golden.tensors(set.file("losses"));
                SafeTensors recorded = Golden.tensors(set.file("gradients"));
                Case network = new Case(set, new CrossEntropy(), recompute)) {
            for (JsonNode item : Golden.json(set.file("losses")).get("cases")) {
                if (!item.get("weight").textValue().equals("1/t")
                        || item.get("T").intValue() != 0) {
                    continue; // other weights and other times
                }
                String prefix = item.get("prefix").textValue() + ".";
                boolean timed = item.get("time_conditioning").booleanValue();
                PositionBatch batch =
                        mdlmBatch(golden, prefix, network.network.config().maskId(), timed);
                double tokens = item.get("tokens").doubleValue();
                float[] nll = network.accumulate(batch, 1 / tokens);
                double mean = DoubleStream.of(batch.losses(nll)).sum() / tokens;
                double expected = item.get("loss").doubleValue();
                assertEquals(expected, mean, 5e-4 * expected + 1e-4, prefix);
                losses++;
                if (item.get("prefix").textValue().equals(gradientsOf)) {
                    assertEquals(
                            network.network.table().entries().size(), network.compareGradient(recorded, "grad.", 1e-5));
                    gradients++;
                }
            }
        }
        assertTrue(losses > 1 && gradients == 1, losses + " losses, " + gradients + " gradients");
    }
}
