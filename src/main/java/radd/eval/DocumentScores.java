package radd.eval;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import radd.RaddException;
import radd.modelio.FileFailure;
import radd.modelio.JsonNumber;

/**
 * What each sequence of an evaluation came to, one JSON object a line: {@code index}, {@code nll_nats}, {@code stderr} of its draws, {@code tokens};
 * further likelihoods under their names.
 */
public final class DocumentScores {
    private DocumentScores() {}

    /**
     * The lines of a file.
     *
     * @param scores by the names of the likelihoods, in order, at least one
     */
    public static String lines(Map<String, LikelihoodEstimator> scores) {
        ObjectMapper mapper = new ObjectMapper();
        List<String> names = List.copyOf(scores.keySet());
        List<List<SequenceLoss>> all =
                scores.values().stream().map(LikelihoodEstimator::sequences).toList();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < all.get(0).size(); i++) {
            ObjectNode line = mapper.createObjectNode();
            line.put("index", i);
            write(line, all.get(0).get(i));
            line.put("tokens", all.get(0).get(i).tokens());
            for (int other = 1; other < names.size(); other++) {
                write(line.putObject(names.get(other)), all.get(other).get(i));
            }
            lines.append(line).append('\n');
        }
        return lines.toString();
    }

    private static void write(ObjectNode json, SequenceLoss sequence) {
        Double variance = sequence.loss().variance();
        json.put("nll_nats", sequence.loss().mean());
        json.put("stderr", JsonNumber.of(variance == null ? null : Math.sqrt(variance)));
        MeanOfDraws mixture = sequence.mixture();
        if (mixture != null) {
            json.put("mixture_nll_nats", mixture.mean());
        }
    }

    /**
     * The first likelihood of each sequence of a file.
     *
     * @return -log p in nats and tokens, by index
     * @throws RaddException (DATA) if it cannot be read or holds something else
     */
    static Map<Long, double[]> read(Path file) {
        Map<Long, double[]> sequences = new LinkedHashMap<>();
        ObjectMapper mapper = new ObjectMapper();
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            reader.lines().forEach(lines::add);
            for (String text : lines) {
                var line = mapper.readTree(text);
                if (!line.path("nll_nats").isNumber() || !line.path("tokens").isNumber()) {
                    throw new RaddException(
                            RaddException.Kind.DATA,
                            file + " holds a line without nll_nats and tokens",
                            "give what eval --per-document wrote");
                }
                sequences.put(line.path("index").asLong(), new double[] {
                    line.get("nll_nats").doubleValue(), line.get("tokens").doubleValue()
                });
            }
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
        return sequences;
    }
}
