package radd.core.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import radd.Golden;
import radd.engine.CastWeights;
import radd.engine.DType;
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;
import radd.engine.Value;
import radd.engine.Weights;
import radd.modelio.SafeTensors;

/** Parity of the network with the reference, on golden {@code forward} and {@code forward_trace}. */
class DiffusionTransformerTest {
    /** Stated with the golden numbers; the largest error between independent float32 implementations was 6e-6. */
    private static final float TOLERANCE = 1e-4f;

    /** bfloat16 keeps 8 significant bits: 2^-8 relative in each of the few roundings of logits of magnitude up to about 10. */
    private static final float BFLOAT16_TOLERANCE = 0.25f;

    private static final float FLOAT16_TOLERANCE = 0.03f;

    private final Torch torch = Torch.on("cpu");
    private final DiffusionTransformer network = new DiffusionTransformer(Golden.MODEL);

    @Test
    @Tag("golden")
    void logProbabilitiesEqualTheReferenceAtAnyLengthAndBatch() {
        assertTrue(worstError(Precision.FLOAT32) <= TOLERANCE);
    }

    @Test
    @Tag("golden")
    void oneDnnLinearsGiveTheSameNumbers() {
        assertTrue(worstError(Precision.FLOAT32_ONEDNN) <= TOLERANCE);
    }

    /** A claim about the precisions, whose errors grow with the numbers: the bounds are those of the network in this project. */
    @Test
    void lowPrecisionsStayNearFloat32() {
        float bfloat16 = worstError(Precision.BFLOAT16);
        assertTrue(bfloat16 > TOLERANCE && bfloat16 <= BFLOAT16_TOLERANCE, "bfloat16 error " + bfloat16);
        float float16 = worstError(Precision.FLOAT16);
        assertTrue(float16 > 1e-6 && float16 <= FLOAT16_TOLERANCE, "float16 error " + float16);
    }

    private float worstError(Precision precision) {
        float worst = 0;
        int compared = 0;
        try (SafeTensors golden = Golden.tensors("forward");
                FlatVector parameters = Golden.parameters(torch, network.table(), "model");
                ConditionalModel model = new ConditionalModel(network, parameters, precision)) {
            for (JsonNode item : Golden.json("forward").get("cases")) {
                int index = item.get("case").asInt();
                int length = item.get("length").asInt();
                long[] tokens = golden.readLongs(index + ".indices");
                float[] expected = golden.readFloats(index + ".log_condition");
                long[] positions = LongStream.range(0, tokens.length).toArray();
                float[] actual = logProbs(model, tokens, length, positions);
                for (int n = 0; n < tokens.length; n++) {
                    for (int v = 0; v < Golden.MODEL.tokens(); v++) {
                        float difference =
                                actual[n * Golden.MODEL.tokens() + v] - expected[n * (Golden.MODEL.tokens() + 1) + v];
                        worst = Math.max(worst, Math.abs(difference));
                        compared++;
                    }
                }
            }
        }
        assertTrue(compared > 0);
        return worst;
    }

    private float[] logProbs(ConditionalModel model, long[] tokens, int length, long[] positions) {
        List<PartialSequence> sequences = new ArrayList<>();
        for (int start = 0; start < tokens.length; start += length) {
            int first = start;
            sequences.add(new PartialSequence(
                    IntStream.range(first, first + length)
                            .map(i -> (int) tokens[i])
                            .toArray(),
                    Arrays.stream(positions)
                            .filter(position -> position >= first && position < first + length)
                            .mapToInt(position -> (int) position - first)
                            .toArray()));
        }
        return logProbs(model, sequences);
    }

    private float[] logProbs(ConditionalModel model, List<PartialSequence> sequences) {
        List<float[]> chunks = new ArrayList<>();
        try (NDManager scope = torch.newManager()) {
            NDArray hidden = model.hidden(scope, sequences);
            int wanted = sequences.stream().mapToInt(PartialSequence::wanted).sum();
            model.logProbs(
                    hidden,
                    IntStream.range(0, wanted).toArray(),
                    (from, logProbs) -> chunks.add(logProbs.toFloatArray()));
        }
        FloatBuffer all = FloatBuffer.allocate(
                chunks.stream().mapToInt(chunk -> chunk.length).sum());
        chunks.forEach(all::put);
        return all.array();
    }

    @Test
    @Tag("golden")
    void everyIntermediateEqualsTheReference() {
        try (SafeTensors golden = Golden.tensors("forward_trace");
                FlatVector parameters = Golden.parameters(torch, network.table(), "model");
                NDManager scope = torch.newManager()) {
            Map<String, Value> taps = new LinkedHashMap<>();
            Graph graph = new Graph(Precision.FLOAT32);
            GraphFunction function = graph.function("trace");
            Weights weights = new Weights(function, network.table().entries(), false);
            Value tokens = function.input("tokens", DType.INT64);
            Value hidden = new Backbone(network.architecture(), weights, null, taps::put)
                    .hidden(
                            tokens.flatten(0, 1).embed(weights.parameter("vocab_embed.embedding")),
                            Layout.rectangle(function, tokens),
                            null,
                            null,
                            null);
            taps.put("norm_final.out", hidden);
            function.returns(taps.values().toArray(Value[]::new));
            NDList results;
            try (Program program = graph.compile(torch);
                    CastWeights casts = new CastWeights(parameters, Precision.FLOAT32)) {
                NDArray indices = scope.create(
                        golden.readLongs("indices"),
                        new Shape(golden.info("indices").shape()));
                results = program.run(scope, "trace", casts.list(), indices);
            }
            List<String> names = new ArrayList<>(taps.keySet());
            List<String> compared = new ArrayList<>();
            for (String name : names) {
                boolean rotated = name.endsWith("_rotary");
                String recorded = rotated ? name.replaceAll("[qk]_rotary", "qkv_rotary") : name;
                if (golden.names().contains(recorded)) {
                    float[] actual = results.get(names.indexOf(name)).toFloatArray();
                    float[] expected = rotated ? rotated(golden, name) : golden.readFloats(name);
                    assertArrayEquals(expected, actual, TOLERANCE, name);
                    compared.add(recorded);
                }
            }
            // The head and the angles are no part of the backbone.
            Set<String> others = Set.of("indices", "rotary.cos", "rotary.sin", "logits");
            assertEquals(
                    golden.names().stream()
                            .filter(name -> !others.contains(name))
                            .collect(Collectors.toSet()),
                    Set.copyOf(compared));
        }
    }

    /** The queries or the keys among the three parts [B L, 3, D] of the reference's rotated q, k, v. */
    private static float[] rotated(SafeTensors golden, String name) {
        int part = name.endsWith("q_rotary") ? 0 : 1;
        float[] all = golden.readFloats(name.replaceAll("[qk]_rotary", "qkv_rotary"));
        int width = Golden.MODEL.hiddenSize();
        float[] kept = new float[all.length / 3];
        for (int row = 0; row < all.length / (3 * width); row++) {
            System.arraycopy(all, (3 * row + part) * width, kept, row * width, width);
        }
        return kept;
    }

    @Test
    void chunksOfTheHeadAreEvenAndAsFewAsCanBe() {
        assertEquals(512, DiffusionTransformer.evenChunk(2048, 667));
        assertEquals(334, DiffusionTransformer.evenChunk(668, 667));
        assertEquals(667, DiffusionTransformer.evenChunk(667, 667));
        assertEquals(1, DiffusionTransformer.evenChunk(1, 667));
        assertEquals(0, DiffusionTransformer.evenChunk(0, 667));
    }

    @Test
    void aRowDoesNotDependOnWhatItIsComputedWith() {
        try (FlatVector parameters = Golden.parameters(torch, network.table(), "model");
                ConditionalModel model = new ConditionalModel(network, parameters, Precision.FLOAT32)) {
            int length = 5;
            long[] many = LongStream.range(0, 33L * length).map(i -> i * 7 % 51).toArray();
            long[] one = LongStream.range(0, length).map(i -> many[(int) i]).toArray();
            float[] alone = logProbs(model, one, length, new long[] {2});
            float[] together = logProbs(
                    model, many, length, LongStream.range(0, many.length).toArray());
            float[] row = new float[50];
            System.arraycopy(together, 2 * 50, row, 0, 50);
            assertArrayEquals(alone, row, 0f);
        }
    }

    /** From 64 tokens on, the last block computes only some rows of a sequence. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FLOAT32", "FLOAT32_ONEDNN", "BFLOAT16"})
    void fewPositionsOfLongSequencesHaveTheSameDistributionAsMany(Precision precision) {
        DiffusionTransformer wide = new DiffusionTransformer(new ModelConfig(60, 64, 100, 2, 4, 0));
        SplittableRandom random = new SplittableRandom(4);
        try (FlatVector parameters = FlatVector.zeros(torch, wide.table())) {
            FloatBuffer numbers = FloatBuffer.allocate((int) wide.table().parameterCount());
            while (numbers.hasRemaining()) {
                numbers.put((float) random.nextDouble(-0.15, 0.15));
            }
            for (ParameterTable.Entry entry : wide.table().entries()) {
                parameters.write(entry.offset(), numbers.slice((int) entry.offset() % 1000, (int) entry.size()));
            }
            try (ConditionalModel model = new ConditionalModel(wide, parameters, precision)) {
                int[] ids = random.ints(100, 0, 61).toArray();
                int[] everywhere = IntStream.range(0, 100).toArray();
                float[] all = logProbs(model, List.of(new PartialSequence(ids, everywhere)));
                int[] some = {3, 99, 40};
                int[] shorter = Arrays.copyOf(ids, 70);
                float[] few = logProbs(
                        model,
                        List.of(
                                new PartialSequence(ids, some),
                                new PartialSequence(shorter, new int[] {5}),
                                new PartialSequence(ids, everywhere),
                                new PartialSequence(ids, some)));
                float[] alone = logProbs(model, List.of(new PartialSequence(ids, some)));
                // The same products with other numbers of rows; bfloat16 has 8 bits.
                float tolerance = precision == Precision.BFLOAT16 ? 0.05f : 1e-5f;
                for (int n = 0; n < 3; n++) {
                    float[] expected = Arrays.copyOfRange(all, 60 * some[n], 60 * some[n] + 60);
                    assertArrayEquals(expected, Arrays.copyOfRange(few, 60 * n, 60 * n + 60), tolerance);
                }
                // float32 promises the same bits whatever is computed beside a sequence.
                float beside = precision == Precision.FLOAT32 ? 0 : tolerance;
                assertArrayEquals(alone, Arrays.copyOf(few, 180), beside);
                assertArrayEquals(alone, Arrays.copyOfRange(few, 60 * 104, 60 * 107), beside);
                assertArrayEquals(all, Arrays.copyOfRange(few, 60 * 4, 60 * 104), beside);
            }
        }
    }
}
