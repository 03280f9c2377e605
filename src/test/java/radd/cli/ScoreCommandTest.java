package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.Golden;
import radd.modelio.SafeTensors;

class ScoreCommandTest {
    /** Stated with the golden numbers. */
    private static final double TOLERANCE = 1e-4;

    private static final int V = Golden.MODEL.tokens();

    @TempDir
    Path folder;

    @Test
    @Tag("golden")
    void fullDistributionsEqualTheReference() {
        int compared = 0;
        try (SafeTensors golden = Golden.tensors("forward")) {
            for (JsonNode item : Golden.json("forward").get("cases")) {
                int length = item.get("length").intValue();
                if (length <= Golden.MODEL.length()) {
                    String name = item.get("case").asText();
                    compared += compare(
                            golden.readLongs(name + ".indices"), length, golden.readFloats(name + ".log_condition"));
                }
            }
        }
        assertTrue(compared > 0);
    }

    /** Scores all rows of a case in one run; returns how many masked positions were compared. */
    private static int compare(long[] indices, int length, float[] expected) {
        List<String> rows = new ArrayList<>();
        for (int from = 0; from < indices.length; from += length) {
            rows.add(LongStream.of(indices)
                    .skip(from)
                    .limit(length)
                    .mapToObj(id -> id == V ? "m" : Long.toString(id))
                    .collect(Collectors.joining(",")));
        }
        List<String> lines = golden("--ids", String.join(";", rows), "--full")
                .succeeds()
                .out()
                .lines()
                .toList();
        assertEquals(rows.size(), lines.size());
        int compared = 0;
        for (int b = 0; b < lines.size(); b++) {
            JsonNode line = CliRun.json(lines.get(b));
            assertEquals(length, line.get("ids").size());
            int masked = 0;
            for (int l = 0; l < length; l++) {
                assertEquals(indices[b * length + l], line.get("ids").get(l).intValue());
                if (indices[b * length + l] == V) {
                    JsonNode entry = line.get("masked").get(masked++);
                    assertEquals(l, entry.get("position").intValue());
                    assertEquals(V, entry.get("log_probs").size());
                    for (int v = 0; v < V; v++) {
                        double value = entry.get("log_probs").get(v).doubleValue();
                        assertEquals(expected[(b * length + l) * (V + 1) + v], value, TOLERANCE);
                    }
                }
            }
            assertEquals(masked, line.get("masked").size());
            compared += masked;
        }
        return compared;
    }

    @Test
    void topHoldsTheLargestOfTheFullDistribution() {
        JsonNode full =
                CliRun.json(golden("--ids", "3,m,7", "--full").succeeds().out());
        JsonNode top = CliRun.json(golden("--ids", "3,m,7").succeeds().out());
        assertEquals("[3,50,7]", top.get("ids").toString());
        JsonNode entries = top.get("masked").get(0).get("top");
        assertEquals(10, entries.size());
        List<Double> all = new ArrayList<>();
        JsonNode row = full.get("masked").get(0).get("log_probs");
        row.forEach(value -> all.add(value.doubleValue()));
        List<Double> best =
                all.stream().sorted((a, b) -> Double.compare(b, a)).limit(10).toList();
        for (int k = 0; k < 10; k++) {
            assertEquals(best.get(k), entries.get(k).get("log_prob").doubleValue());
            assertEquals(
                    row.get(entries.get(k).get("id").intValue()), entries.get(k).get("log_prob"));
            assertFalse(entries.get(k).has("token"), "a model without a tokenizer");
        }
        JsonNode everything =
                CliRun.json(golden("--ids", "m", "--top", "999").succeeds().out());
        assertEquals(V, everything.get("masked").get(0).get("top").size());
    }

    @Test
    void printedNumbersAreTheFloatsThemselves() {
        JsonNode row = CliRun.json(golden("--ids", "m", "--full").succeeds().out())
                .get("masked")
                .get(0)
                .get("log_probs");
        double sum = 0;
        for (JsonNode value : row) {
            assertEquals(Float.toString(Float.parseFloat(value.asText())), value.asText());
            sum += Math.exp(value.doubleValue());
        }
        assertEquals(1, sum, 1e-5);
    }

    @Test
    void aSequenceWithoutMasksHasNothingMasked() {
        CliRun run = golden("--ids", "1,2;m").succeeds();
        List<String> lines = run.out().lines().toList();
        assertEquals("{\"ids\":[1,2],\"masked\":[]}", lines.get(0));
        assertEquals(1, CliRun.json(lines.get(1)).get("masked").size());
    }

    @Test
    void textIsTokenisedAndTokensAreNamed() {
        Path model = UntrainedModel.write(folder.resolve("model"), 27, 8, "text8");
        JsonNode line =
                CliRun.json(CliRun.of("score", "--model_path", model.toString(), "--text", "a [MASK:2]c", "--top", "3")
                        .succeeds()
                        .out());
        assertEquals("[1,0,27,27,3]", line.get("ids").toString());
        assertEquals(2, line.get("masked").size());
        JsonNode first = line.get("masked").get(0);
        assertEquals(2, first.get("position").intValue());
        assertEquals(" ", first.get("top").get(0).get("token").textValue());
        assertEquals("b", first.get("top").get(2).get("token").textValue());
        assertEquals(-Math.log(27), first.get("top").get(2).get("log_prob").doubleValue(), 1e-6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--ids 1,50 | '50' at position 1 of sequence 0 | 0 to 49, or m",
                "--ids 1;m,51 | position 1 of sequence 1 | m for a mask",
                "--ids 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0 | 17 tokens | 1 to 16",
                "--text a[MASK] | no tokenizer | --ids",
                "--ids m --top 0 | top is 0 | at least 1",
                "--ids m --text x | --text | mutually exclusive",
                "--full | --text | --ids",
                "--ids m --precision float8 | --precision | float32"
            })
    void whatCannotBeScoredIsAUsageError(String args, String part, String other) {
        golden(args.split(" ")).fails(2, part, other);
    }

    @Test
    void aMissingModelIsADataError() {
        CliRun.of("score", "--model-path", folder.resolve("none").toString(), "--ids", "m")
                .fails(3, "there is no model folder", "none");
    }

    @Test
    void helpExplainsTheGaps() {
        CliRun run = CliRun.of("score", "--help").succeeds();
        assertTrue(run.out().contains("[MASK:n]") && run.out().contains("space"), run.out());
    }

    private static CliRun golden(String... args) {
        List<String> all = new ArrayList<>(
                List.of("score", "--model-path", Golden.path("model").toString()));
        all.addAll(List.of(args));
        return CliRun.of(all);
    }
}
