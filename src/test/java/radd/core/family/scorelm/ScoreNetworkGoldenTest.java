package radd.core.family.scorelm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import radd.core.family.scorelm.GoldenScoreLm.Document;
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

/** The networks against the reference: outputs, logits and every intermediate. */
@Tag("golden")
class ScoreNetworkGoldenTest {
    /** Stated with the golden numbers. */
    private static final double LOGITS = 3e-4;

    private static final double DENOISED = 1e-3;
    private static final double TRACE = 1e-3;

    private final Torch torch = Torch.on("cpu");

    /** One case: its documents as sequences, all of whose positions are asked for. */
    private record Case(String prefix, int rows, int length, List<Document> documents, List<NoisySequence> sequences) {
        static Case of(SafeTensors golden, String prefix, ScoreLmSection section) {
            long[] shape = golden.info(prefix + "x_t").shape();
            int rows = (int) shape[0];
            int length = (int) shape[1];
            int width = section.embeddingDim();
            float[] noised = golden.readFloats(prefix + "x_t");
            int[] given = GoldenScoreLm.flags(golden, prefix + "conditioning_mask", rows * length);
            float[] conditioning = golden.names().contains(prefix + "conditioning")
                    ? golden.readFloats(prefix + "conditioning")
                    : noised;
            double[] sigma = GoldenScoreLm.spread(golden.readFloats(prefix + "sigma"), rows, length);
            List<Document> documents = GoldenScoreLm.documents(golden, prefix, rows, length);
            List<NoisySequence> sequences = new ArrayList<>();
            for (Document document : documents) {
                int n = document.places().length;
                float[] vectors = new float[n * width];
                double[] levels = new double[n];
                for (int i = 0; i < n; i++) {
                    int at = document.row() * length + document.places()[i];
                    levels[i] = given[at] == 1 ? 0 : sigma[at];
                    System.arraycopy(given[at] == 1 ? conditioning : noised, at * width, vectors, i * width, width);
                }
                sequences.add(GoldenScoreLm.sequence(
                        document,
                        new int[n],
                        vectors,
                        new boolean[n],
                        levels,
                        IntStream.range(0, n).toArray()));
            }
            return new Case(prefix, rows, length, documents, sequences);
        }

        /** Where the asked positions stand in the tensors of the case, [N]. */
        int[] places() {
            return documents.stream()
                    .flatMapToInt(
                            document -> IntStream.of(document.places()).map(place -> document.row() * length + place))
                    .toArray();
        }

        boolean[] noised() {
            boolean[] noised = new boolean[places().length];
            int n = 0;
            for (NoisySequence sequence : sequences) {
                for (int l = 0; l < sequence.length(); l++) {
                    noised[n++] = sequence.level(l) > 0;
                }
            }
            return noised;
        }
    }

    private Map<String, float[]> traced(ScoreNetwork network, FlatVector parameters, Case item) {
        Map<String, Value> taps = new LinkedHashMap<>();
        Graph graph = new Graph(Precision.FLOAT32);
        GraphFunction function = graph.function("trace");
        Weights ws = new Weights(function, network.table().entries(), false);
        Value rows = network.rows(ws, function.input("ids", DType.INT64));
        Value output = network.denoised(
                        ws, rows, ScoreNetwork.frequencies(ws), ScoreNetwork.Inputs.of(function), null, taps::put)
                .output();
        Value normed = network.normed(ws, output);
        taps.put("norm.out", normed);
        taps.put("logits", network.logits(ws, normed));
        function.returns(taps.values().toArray(Value[]::new));
        NoisyBatch batch = new NoisyBatch(item.sequences(), network.section(), false);
        Map<String, float[]> found = new LinkedHashMap<>();
        try (CastWeights weights = new CastWeights(parameters, Precision.FLOAT32);
                Program program = graph.compile(torch);
                NDManager scope = torch.newManager()) {
            NDArray[] inputs = Stream.concat(
                            Stream.of(batch.ids(torch, scope)), Arrays.stream(batch.inputs(torch, scope)))
                    .toArray(NDArray[]::new);
            NDList results = program.run(scope, "trace", weights.list(), inputs);
            int i = 0;
            for (String name : taps.keySet()) {
                found.put(name, results.get(i++).toFloatArray());
            }
        }
        return found;
    }

    @Test
    void outputsAndLogitsEqualTheReference() {
        int compared = 0;
        try (SafeTensors golden = GoldenScoreLm.tensors("forward")) {
            for (JsonNode index : GoldenScoreLm.json("forward")) {
                String name = index.get("model").textValue();
                ScoreNetwork network = GoldenScoreLm.network(name);
                String prefix = index.get("case").intValue() + ".";
                Case item = Case.of(golden, prefix, network.section());
                try (FlatVector parameters = GoldenScoreLm.parameters(name, network);
                        Denoiser denoiser = new Denoiser(network, parameters, Precision.FLOAT32)) {
                    Map<String, float[]> found = traced(network, parameters, item);
                    // What the reference adds to the output of a given position is its noised input, which it has no
                    // use for.
                    boolean all = !network.section().scaleModelOutput();
                    compare(
                            golden,
                            prefix + "denoised",
                            Objects.requireNonNull(found.get("denoised")),
                            item,
                            all,
                            DENOISED);
                    compare(golden, prefix + "logits", Objects.requireNonNull(found.get("logits")), item, all, LOGITS);
                    Denoiser.Recoded recoded = denoiser.recoded(item.sequences());
                    compare(golden, prefix + "recoded", recoded.means(), item, all, DENOISED);
                    compared++;
                }
            }
        }
        assertTrue(compared > 0);
    }

    private static void compare(
            SafeTensors golden, String name, float[] actual, Case item, boolean all, double tolerance) {
        float[] expected = golden.readFloats(name);
        int[] places = item.places();
        int width = expected.length / (item.rows() * item.length());
        boolean[] noised = item.noised();
        for (int n = 0; n < places.length; n++) {
            for (int i = 0; i < width && (all || noised[n]); i++) {
                assertEquals(
                        expected[places[n] * width + i],
                        actual[n * width + i],
                        tolerance,
                        name + " of position " + places[n] + ", " + i);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"main, 2", "head, 12"})
    void everyIntermediateEqualsTheReference(String name, int number) {
        ScoreNetwork network = GoldenScoreLm.network(name);
        try (SafeTensors golden = GoldenScoreLm.tensors("forward");
                SafeTensors trace = GoldenScoreLm.tensors("forward_trace");
                FlatVector parameters = GoldenScoreLm.parameters(name, network)) {
            Case item = Case.of(golden, number + ".", network.section());
            Map<String, float[]> found = traced(network, parameters, item);
            int[] places = item.places();
            boolean[] noised = item.noised();
            int compared = 0;
            for (String tensor : trace.names()) {
                Optional<String> tap = tap(tensor, name);
                if (tap.isEmpty()) {
                    continue;
                }
                float[] expected = trace.readFloats(tensor);
                float[] actual = Objects.requireNonNull(found.get(tap.get()), tensor);
                int recorded = (int) trace.info(tensor).shape()[0] * item.length();
                int width = expected.length / recorded;
                // The later network makes something of the levels of given tokens, and does not use it.
                boolean all = name.equals("main") || !tap.get().startsWith("time.");
                for (int n = 0; n < places.length; n++) {
                    for (int i = 0; i < width && places[n] < recorded && (all || noised[n]); i++) {
                        assertEquals(
                                expected[places[n] * width + i], actual[n * width + i], TRACE, tensor + " of " + n);
                    }
                }
                compared++;
            }
            assertTrue(compared > 0);
        }
    }

    /** Our name of a recorded intermediate; empty for another network's and for the angles, which the rotated queries show. */
    private static Optional<String> tap(String tensor, String name) {
        return tensor.startsWith(name + ".") && !tensor.contains(".rotary.")
                ? Optional.of(tensor.substring(name.length() + 1).replace("time.time_", "time."))
                : Optional.empty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"main"})
    void embeddingsEqualTheReference(String name) {
        ScoreNetwork network = GoldenScoreLm.network(name);
        Graph graph = new Graph(Precision.FLOAT32);
        GraphFunction function = graph.function("embeddings");
        Weights ws = new Weights(function, network.table().entries(), false);
        function.returns(network.embeddings(ws));
        try (SafeTensors golden = GoldenScoreLm.tensors("forward");
                FlatVector parameters = GoldenScoreLm.parameters(name, network);
                CastWeights weights = new CastWeights(parameters, Precision.FLOAT32);
                Program program = graph.compile(torch);
                NDManager scope = torch.newManager()) {
            float[] found = program.run(scope, "embeddings", weights.list())
                    .singletonOrThrow()
                    .toFloatArray();
            float[] expected = golden.readFloats("encode.all");
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], found[i], LOGITS);
            }
        }
    }
}
