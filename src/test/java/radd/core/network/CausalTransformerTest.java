package radd.core.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;
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
import radd.modelio.Gpt2Folder;
import radd.modelio.SafeTensors;

/** Parity of GPT-2 with its reference on golden {@code gpt2}, and what does not depend on the batch. */
class CausalTransformerTest {
    /** Stated with the golden numbers; independent implementations were 8e-6 apart. */
    private static final float TOLERANCE = 2e-4f;

    /** bfloat16 keeps 8 significant bits; logits here are of magnitude 10. */
    private static final float BFLOAT16_TOLERANCE = 0.5f;

    private final Torch torch = Torch.on("cpu");

    @ParameterizedTest
    @ValueSource(strings = {"model", "model_prefixed", "model_buffers"})
    @Tag("golden")
    void logProbabilitiesOfEveryLayoutEqualTheReference(String layout, @TempDir Path folder) throws Exception {
        Files.copy(Golden.path("gpt2/config.json"), folder.resolve("config.json"));
        Files.copy(Golden.path("gpt2/" + layout + ".safetensors"), folder.resolve("model.safetensors"));
        try (Gpt2Folder.Loaded loaded = new Gpt2Folder(folder).open(torch)) {
            assertTrue(worstError(loaded, Precision.FLOAT32) <= TOLERANCE);
        }
    }

    @Test
    @Tag("golden")
    void otherPrecisionsAreAsCloseAsTheyCanBe() {
        try (Gpt2Folder.Loaded loaded = golden()) {
            assertTrue(worstError(loaded, Precision.FLOAT32_ONEDNN) <= TOLERANCE);
            assertTrue(worstError(loaded, Precision.BFLOAT16) <= BFLOAT16_TOLERANCE);
        }
    }

    private Gpt2Folder.Loaded golden() {
        return new Gpt2Folder(Golden.path("gpt2")).open(torch);
    }

    /** Of all log-probabilities of all cases, each case one batch. */
    private double worstError(Gpt2Folder.Loaded loaded, Precision precision) {
        int width = loaded.network().config().tokens();
        double worst = 0;
        try (SafeTensors golden = Golden.tensors("gpt2/forward");
                ConditionalModel model = new ConditionalModel(loaded.network(), loaded.parameters(), precision)) {
            for (JsonNode one : Golden.json("gpt2/forward").get("cases")) {
                String name = one.get("prefix").textValue();
                int length = one.get("length").intValue();
                List<PartialSequence> sequences = sequences(golden, name, length);
                double[] expected = logSoftmax(golden.readFloats(name + ".logits"), width);
                float[] actual = logProbs(model, sequences, expected.length / width);
                for (int i = 0; i < expected.length; i++) {
                    worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
                }
            }
        }
        return worst;
    }

    private static List<PartialSequence> sequences(SafeTensors golden, String name, int length) {
        int[] ids = Golden.ids(golden, name + ".input_ids");
        return IntStream.range(0, ids.length / length)
                .mapToObj(b -> Arrays.copyOfRange(ids, b * length, (b + 1) * length))
                .map(row -> new PartialSequence(row, IntStream.range(0, length).toArray()))
                .toList();
    }

    private static float[] logProbs(ConditionalModel model, List<PartialSequence> sequences, int rows) {
        int width = model.config().tokens();
        float[] all = new float[rows * width];
        try (NDManager scope = model.torch().newManager()) {
            NDArray hidden = model.hidden(scope, sequences);
            model.logProbs(hidden, IntStream.range(0, rows).toArray(), (from, part) -> {
                float[] numbers = part.toFloatArray();
                System.arraycopy(numbers, 0, all, from * width, numbers.length);
            });
        }
        return all;
    }

    private static double[] logSoftmax(float[] logits, int width) {
        double[] result = new double[logits.length];
        for (int row = 0; row < logits.length; row += width) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int v = 0; v < width; v++) {
                largest = Math.max(largest, logits[row + v]);
            }
            double sum = 0;
            for (int v = 0; v < width; v++) {
                sum += Math.exp(logits[row + v] - largest);
            }
            for (int v = 0; v < width; v++) {
                result[row + v] = logits[row + v] - largest - Math.log(sum);
            }
        }
        return result;
    }

    @Test
    @Tag("golden")
    void everyIntermediateEqualsTheReference() {
        try (SafeTensors golden = Golden.tensors("gpt2/trace");
                Gpt2Folder.Loaded loaded = golden();
                NDManager scope = torch.newManager()) {
            CausalTransformer network = loaded.network();
            Map<String, Value> taps = new LinkedHashMap<>();
            Graph graph = new Graph(Precision.FLOAT32);
            GraphFunction function = graph.function("trace");
            Weights weights = new Weights(function, network.table().entries(), false);
            Value tokens = function.input("tokens", DType.INT64);
            Value offsets = function.input("offsets", DType.INT64);
            Value runs = function.input("runs", DType.INT64);
            Value hidden = network.last(weights, network.blocks(weights, tokens, offsets, runs, taps::put));
            taps.put("ln_f.out", hidden);
            taps.put("logits", network.logits(weights, hidden));
            function.returns(taps.values().toArray(Value[]::new));
            int[] ids = Golden.ids(golden, "input_ids");
            try (Program program = graph.compile(torch);
                    CastWeights casts = new CastWeights(loaded.parameters(), Precision.FLOAT32)) {
                NDList results = program.run(
                        scope,
                        "trace",
                        casts.list(),
                        torch.ids(scope, ids, ids.length),
                        torch.ids(scope, IntStream.range(0, ids.length).toArray(), ids.length),
                        torch.ids(scope, new int[] {1, ids.length}, 1, 2));
                List<String> names = new ArrayList<>(taps.keySet());
                for (String name : golden.names()) {
                    if (!name.equals("input_ids")) {
                        float[] actual = results.get(names.indexOf(name)).toFloatArray();
                        assertArrayEquals(golden.readFloats(name), actual, TOLERANCE, name);
                    }
                }
            }
        }
    }

    /** Wide enough for the kernels of real sizes; lengths below and above the rows that a product needs. */
    @Test
    void likelihoodsDoNotDependOnTheBatchNorOnItsOrder() {
        CausalTransformer network = new CausalTransformer(new ModelConfig(301, 64, 96, 2, 4, 0), 1e-5, "");
        SplittableRandom random = new SplittableRandom(4);
        List<int[]> texts = new ArrayList<>(IntStream.of(2, 3, 7, 31, 64, 65, 96, 96, 40, 7)
                .mapToObj(length -> random.ints(length, 0, 301).toArray())
                .toList());
        try (FlatVector parameters = FlatVector.zeros(torch, network.table())) {
            Initialiser.initialise(parameters, 3);
            try (ConditionalModel model = new ConditionalModel(network, parameters, Precision.FLOAT32)) {
                List<float[]> alone = texts.stream()
                        .map(text -> likelihoods(model, List.of(text)).get(0))
                        .toList();
                List<float[]> together = likelihoods(model, texts);
                List<Integer> order =
                        new ArrayList<>(IntStream.range(0, texts.size()).boxed().toList());
                Collections.shuffle(order, new Random(5));
                List<float[]> shuffled =
                        likelihoods(model, order.stream().map(texts::get).toList());
                for (int i = 0; i < texts.size(); i++) {
                    assertArrayEquals(alone.get(i), together.get(i), 0f, "text " + i);
                    assertArrayEquals(alone.get(order.get(i)), shuffled.get(i), 0f, "text " + order.get(i));
                }
            }
        }
    }

    /** A token's likelihood is a function of the tokens before it: what follows may change it by the rounding of attention's kernels alone. */
    @Test
    @Tag("golden")
    void whatFollowsChangesNothing() {
        try (Gpt2Folder.Loaded loaded = golden();
                ConditionalModel model =
                        new ConditionalModel(loaded.network(), loaded.parameters(), Precision.FLOAT32)) {
            int[] whole = new SplittableRandom(8).ints(16, 0, 61).toArray();
            float[] all = likelihoods(model, List.of(whole)).get(0);
            float[] begun = likelihoods(model, List.of(Arrays.copyOf(whole, 9))).get(0);
            assertEquals(8, begun.length);
            assertArrayEquals(begun, Arrays.copyOf(all, 8), 1e-5f);
        }
    }

    private static List<float[]> likelihoods(ConditionalModel model, List<int[]> texts) {
        List<PartialSequence> sequences = texts.stream()
                .map(ids -> new PartialSequence(
                        ids, IntStream.range(0, ids.length - 1).toArray()))
                .toList();
        int[] targets =
                texts.stream().flatMapToInt(ids -> Arrays.stream(ids).skip(1)).toArray();
        float[] all = model.negativeLogLikelihoods(sequences, targets);
        List<float[]> each = new ArrayList<>();
        int from = 0;
        for (int[] ids : texts) {
            each.add(Arrays.copyOfRange(all, from, from + ids.length - 1));
            from += ids.length - 1;
        }
        return each;
    }
}
