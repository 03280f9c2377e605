package radd.core.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import radd.Golden;
import radd.core.loss.AbsorbingScoreEntropy;
import radd.engine.CastWeights;
import radd.engine.DType;
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;
import radd.engine.Value;
import radd.engine.Weights;
import radd.modelio.SafeTensors;

/** Networks with a level against the golden numbers of SEDD, nanoDD and MDLM. */
@Tag("golden")
class ConditionedForwardTest {
    /** What the sets call an intermediate, by the name that it has here. */
    private static final Map<String, List<String>> OTHER_NAMES = Map.of(
            "level_features", List.of("sigma_features", "time_features", "timestep_embedding"),
            "level_embedding", List.of("sigma_embedding", "time_embedding", "sigma_map.out"),
            "conditioning", List.of("c"),
            "head.in", List.of("output_layer.linear.in"),
            "logits", List.of("output_layer.linear.out"));

    private final Torch torch = Torch.on("cpu");

    @ParameterizedTest
    @EnumSource
    void everyIntermediateEqualsTheReference(GoldenNetwork set) {
        DiffusionTransformer network = set.network();
        boolean sedd = network.architecture().prediction() == Prediction.SCORES;
        String ids = sedd ? "indices" : "x";
        String level = set == GoldenNetwork.NANODD ? "t" : "sigma";
        try (SafeTensors golden = Golden.tensors(set.file("trace"))) {
            Map<String, float[]> taps = trace(set, network, Golden.ids(golden, ids), golden.readFloats(level));
            // log_score is what the head's numbers become outside the network.
            Set<String> inputs = Set.of(ids, level, "log_score");
            for (String name : golden.names()) {
                if (!inputs.contains(name)) {
                    assertTrue(taps.containsKey(name), name + " is compared with nothing");
                    float[] expected = golden.readFloats(name);
                    float[] actual = taps.get(name);
                    boolean head = Set.of("logits", "output_layer.linear.out").contains(name);
                    assertArrayEquals(head ? realTokens(network, expected) : expected, actual, set.tolerance(), name);
                }
            }
        }
    }

    private Map<String, float[]> trace(GoldenNetwork set, DiffusionTransformer network, int[] ids, float[] levels) {
        Map<String, Value> taps = new LinkedHashMap<>();
        Graph graph = new Graph(Precision.FLOAT32);
        GraphFunction function = graph.function("trace");
        Weights weights = new Weights(function, network.table().entries(), false);
        Value tokens = function.input("tokens", DType.INT64);
        Value level = function.input("levels", DType.FLOAT32);
        Backbone backbone = new Backbone(network.architecture(), weights, null, taps::put);
        Backbone.Condition condition = new Backbone.Condition(
                backbone.condition(level), new Modulation.Rectangle(tokens.size(0), tokens.size(1)));
        Value embedded = tokens.flatten(0, 1)
                .embed(weights.parameter(network.embeddingParameters().get(0).name()));
        Value hidden = backbone.hidden(embedded, Layout.rectangle(function, tokens), condition, null, null);
        taps.put("logits", network.logits(weights, hidden));
        function.returns(taps.values().toArray(Value[]::new));
        Map<String, float[]> results = new LinkedHashMap<>();
        try (NDManager scope = torch.newManager();
                FlatVector parameters = Golden.parameters(torch, network.table(), set.folder());
                Program program = graph.compile(torch);
                CastWeights casts = new CastWeights(parameters, Precision.FLOAT32)) {
            NDArray input = torch.ids(scope, ids, levels.length, ids.length / levels.length);
            NDList all = program.run(scope, "trace", casts.list(), input, scope.create(levels));
            int next = 0;
            for (String name : taps.keySet()) {
                float[] numbers = all.get(next++).toFloatArray();
                String plain = name.replaceFirst("^(net|backbone)\\.", "");
                results.put(plain, numbers);
                OTHER_NAMES.getOrDefault(plain, List.of()).forEach(other -> results.put(other, numbers));
            }
        }
        return results;
    }

    /** The columns of the real tokens of rows that may have one for the mask. */
    private static float[] realTokens(DiffusionTransformer network, float[] rows) {
        int columns = network.architecture().rows();
        int tokens = network.architecture().outputs();
        float[] kept = new float[rows.length / columns * tokens];
        for (int row = 0; row < rows.length / columns; row++) {
            System.arraycopy(rows, row * columns, kept, row * tokens, tokens);
        }
        return kept;
    }

    @ParameterizedTest
    @EnumSource(names = {"SEDD_ABSORB", "SEDD_UNIFORM"})
    void logScoresEqualTheReference(GoldenNetwork set) {
        DiffusionTransformer network = set.network();
        int cases = 0;
        try (SafeTensors golden = Golden.tensors(set.file("golden"));
                FlatVector parameters = Golden.parameters(torch, network.table(), set.folder());
                ConditionalModel model = new ConditionalModel(network, parameters, Precision.FLOAT32)) {
            for (; golden.names().contains("forward." + cases + ".indices"); cases++) {
                String prefix = "forward." + cases + ".";
                int[] ids = Golden.ids(golden, prefix + "indices");
                float[] sigma = golden.readFloats(prefix + "sigma");
                int length = ids.length / sigma.length;
                float[] shifts = new float[ids.length];
                for (int n = 0; n < ids.length; n++) {
                    shifts[n] = (float) AbsorbingScoreEntropy.scoreShift(
                            sigma[n / length], network.config().tokens(), set.scaled());
                }
                float[] actual = collected(network, ids.length, receiver -> {
                    try (NDManager scope = torch.newManager()) {
                        NDArray hidden = model.hidden(scope, everywhere(ids, sigma));
                        model.logScores(hidden, range(ids.length), ids, shifts, receiver);
                    }
                });
                float[] expected = realTokens(network, golden.readFloats(prefix + "log_score"));
                assertArrayEquals(expected, actual, set.tolerance(), prefix);
            }
        }
        assertTrue(cases > 0);
    }

    @Test
    void nanoDdsDistributionsEqualTheReference() {
        int cases = 0;
        try (SafeTensors golden = Golden.tensors(GoldenNetwork.NANODD.file("golden"))) {
            for (; golden.names().contains("net." + cases + ".x"); cases++) {
                String prefix = "net." + cases + ".";
                assertDistributions(
                        GoldenNetwork.NANODD,
                        Golden.ids(golden, prefix + "x"),
                        golden.readFloats(prefix + "t"),
                        golden.readFloats(prefix + "logits"));
            }
        }
        assertTrue(cases > 0);
    }

    /** Without time conditioning the level is always 0. */
    @Test
    void mdlmsDistributionsEqualTheReference() {
        int cases = 0;
        try (SafeTensors golden = Golden.tensors(GoldenNetwork.MDLM.file("forward"))) {
            for (; golden.names().contains(cases + ".x"); cases++) {
                int[] ids = Golden.ids(golden, cases + ".x");
                float[] sigma = golden.readFloats(cases + ".sigma");
                assertDistributions(GoldenNetwork.MDLM, ids, sigma, golden.readFloats(cases + ".time.logits"));
                float[] none = new float[sigma.length];
                assertDistributions(GoldenNetwork.MDLM, ids, none, golden.readFloats(cases + ".logits"));
            }
        }
        assertTrue(cases > 0);
    }

    private void assertDistributions(GoldenNetwork set, int[] ids, float[] levels, float[] logits) {
        DiffusionTransformer network = set.network();
        try (FlatVector parameters = Golden.parameters(torch, network.table(), set.folder());
                ConditionalModel model = new ConditionalModel(network, parameters, Precision.FLOAT32);
                NDManager scope = torch.newManager()) {
            float[] actual = collected(
                    network,
                    ids.length,
                    receiver ->
                            model.logProbs(model.hidden(scope, everywhere(ids, levels)), range(ids.length), receiver));
            float[] real = realTokens(network, logits);
            float[] expected = scope.create(real, new Shape(ids.length, real.length / ids.length))
                    .logSoftmax(-1)
                    .toFloatArray();
            assertArrayEquals(expected, actual, set.tolerance());
        }
    }

    private interface Question {
        void ask(ConditionalModel.LogProbs receiver);
    }

    private static float[] collected(DiffusionTransformer network, int positions, Question question) {
        int tokens = network.architecture().outputs();
        float[] all = new float[positions * tokens];
        List<Integer> seen = new ArrayList<>();
        question.ask((from, chunk) -> {
            float[] numbers = chunk.toFloatArray();
            System.arraycopy(numbers, 0, all, from * tokens, numbers.length);
            seen.add(numbers.length);
        });
        assertEquals(all.length, seen.stream().mapToInt(Integer::intValue).sum());
        return all;
    }

    private static int[] range(int count) {
        return IntStream.range(0, count).toArray();
    }

    private static List<PartialSequence> everywhere(int[] ids, float[] levels) {
        int length = ids.length / levels.length;
        return IntStream.range(0, levels.length)
                .mapToObj(b -> new PartialSequence(
                        Arrays.copyOfRange(ids, b * length, (b + 1) * length), range(length), levels[b]))
                .collect(Collectors.toList());
    }
}
