package radd.core.family.scorelm;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import radd.Golden;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Torch;
import radd.modelio.SafeTensors;

/** The golden networks of the reference, and the rows of their recorded batches. */
final class GoldenScoreLm {
    private GoldenScoreLm() {}

    static JsonNode json(String file) {
        return Golden.json("scorelm/" + file);
    }

    static SafeTensors tensors(String file) {
        return Golden.tensors("scorelm/" + file);
    }

    /** {@code main}, {@code square} or {@code head}. */
    static ScoreNetwork network(String name) {
        JsonNode model = json("config").get(name).get("model");
        return new ScoreNetwork(model.get("num_classes").intValue(), section(name));
    }

    static ScoreLmSection section(String name) {
        JsonNode model = json("config").get(name).get("model");
        JsonNode diffusion = json("config").get(name).get("diffusion");
        return new ScoreLmSection(
                model.get("model_dim").intValue(),
                model.get("embedding_dim").intValue(),
                64,
                model.get("num_layers").intValue(),
                model.get("num_heads").intValue(),
                model.get("fourier_dim").intValue(),
                model.get("dropout_prob").doubleValue(),
                diffusion.get("sigma_min").doubleValue(),
                diffusion.get("sigma_max").doubleValue(),
                diffusion.get("rho").doubleValue(),
                diffusion.get("sigma_data").doubleValue(),
                LevelSpread.TOKEN,
                diffusion.get("scale_model_output").booleanValue(),
                name.equals("head") ? NetworkForm.RMS_NORM : NetworkForm.LAYER_NORM);
    }

    /** The parameters of a network; the caller closes them. */
    static FlatVector parameters(String name, ScoreNetwork network) {
        FlatVector parameters = FlatVector.zeros(Torch.on("cpu"), network.table());
        try (SafeTensors file = tensors(name)) {
            for (ParameterTable.Entry entry : network.table().entries()) {
                parameters.write(entry.offset(), FloatBuffer.wrap(file.readFloats(entry.name())));
            }
        }
        return parameters;
    }

    /**
     * Tokens of a row that see one another.
     *
     * @param row of the batch
     * @param places where they stand in it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Document(int row, int[] places) {}

    /** The documents of a recorded batch of so many rows: what the masks leave together, without padding. */
    static List<Document> documents(SafeTensors golden, String prefix, int rows, int length) {
        List<Document> documents = new ArrayList<>();
        boolean padded = golden.names().contains(prefix + "length_mask");
        int[] inside = padded ? Golden.ids(golden, prefix + "length_mask") : ones(rows * length);
        boolean masked = golden.names().contains(prefix + "attention_mask");
        int[] seen = masked ? Golden.ids(golden, prefix + "attention_mask") : ones(rows * length * length);
        for (int b = 0; b < rows; b++) {
            Map<List<Integer>, List<Integer>> together = new LinkedHashMap<>();
            for (int l = 0; l < length; l++) {
                if (inside[b * length + l] == 1) {
                    int from = (b * length + l) * length;
                    List<Integer> sees =
                            Arrays.stream(seen, from, from + length).boxed().toList();
                    together.computeIfAbsent(sees, any -> new ArrayList<>()).add(l);
                }
            }
            for (List<Integer> places : together.values()) {
                documents.add(new Document(
                        b, places.stream().mapToInt(Integer::intValue).toArray()));
            }
        }
        return documents;
    }

    private static int[] ones(int count) {
        return IntStream.generate(() -> 1).limit(count).toArray();
    }

    /** A tensor of 0 and 1, [B L]; all 0 where it is not there. */
    static int[] flags(SafeTensors golden, String name, int count) {
        return golden.names().contains(name) ? Golden.ids(golden, name) : new int[count];
    }

    /** Numbers of [1], [B] or [B, L] as [B L]. */
    static double[] spread(float[] numbers, int rows, int length) {
        return IntStream.range(0, rows * length)
                .mapToDouble(
                        i -> numbers[numbers.length == rows * length ? i : numbers.length == rows ? i / length : 0])
                .toArray();
    }

    /** The vectors of some tokens of a row, of a tensor [B, L, E]. */
    static float[] vectors(float[] all, Document document, int length, int width) {
        float[] some = new float[document.places().length * width];
        for (int i = 0; i < document.places().length; i++) {
            System.arraycopy(all, (document.row() * length + document.places()[i]) * width, some, i * width, width);
        }
        return some;
    }

    /** A sequence whose tokens stand where a document's do. */
    static NoisySequence sequence(
            Document document, int[] ids, float[] added, boolean[] embedded, double[] levels, int[] positions) {
        return new NoisySequence(ids, added, embedded, levels, positions) {
            @Override
            int place(int position) {
                return document.places()[position];
            }
        };
    }

    /** Euclidean norm. */
    static double norm(float[] numbers) {
        return Math.sqrt(IntStream.range(0, numbers.length)
                .mapToDouble(i -> (double) numbers[i] * numbers[i])
                .sum());
    }
}
