package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.Golden;

/** {@code radd score --requests}. */
class ScoreRequestsTest {
    @TempDir
    Path folder;

    private CliRun score(String model, String requests, String... more) throws IOException {
        return score(Golden.path(model), requests, more);
    }

    private CliRun score(Path model, String requests, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("requests.jsonl"), requests);
        List<String> args = new ArrayList<>(List.of(
                "score",
                "--model-path",
                model.toString(),
                "--requests",
                file.toString(),
                "--work-dir",
                folder.resolve("work").toString()));
        args.addAll(List.of(more));
        return CliRun.of(args);
    }

    private List<JsonNode> scores() throws IOException {
        return Files.readAllLines(folder.resolve("work/scores.jsonl")).stream()
                .map(CliRun::json)
                .toList();
    }

    @Test
    @Tag("golden")
    void continuationsAndWholeTextsGetTheirExactProbabilities() throws IOException {
        CliRun run = score("model3", """
                        {"context_ids":[1],"continuation_ids":[2,3],"id":"a"}

                        {"ids":[1,2,3],"id":{"doc":7}}
                        {"continuation_ids":[1,2,3]}
                        {"ids":[1,2,3,0]}
                        """, "--likelihood", "forward").succeeds();
        List<JsonNode> scores = scores();
        double whole = Math.log(Golden.doubles(Golden.json("joint3").get("forward_order"))[(1 * 4 + 2) * 4 + 3]);
        assertEquals(whole, scores.get(1).get("log_likelihood").doubleValue(), 1e-4);
        assertEquals(scores.get(1).get("log_likelihood"), scores.get(2).get("log_likelihood"), "no context is none");
        assertTrue(scores.get(0).get("log_likelihood").doubleValue() > whole, "given the first token");
        assertEquals("a", scores.get(0).get("id").textValue());
        assertEquals(7, scores.get(1).get("id").get("doc").intValue());
        assertFalse(scores.get(2).has("id"));
        assertEquals(2, scores.get(0).get("tokens").intValue());
        assertEquals(1, scores.get(0).get("context_tokens").intValue());
        assertEquals(0, scores.get(0).get("stderr").doubleValue());
        assertTrue(scores.get(0).get("is_greedy").isBoolean());
        assertEquals(4, scores.get(3).get("tokens").intValue(), "in two windows");
        assertTrue(scores.get(3).get("is_greedy").isNull(), "windows are no statement of the text");
        assertTrue(run.out().contains("4 requests, 12 tokens scored"), run.out());
        assertFalse(Files.exists(folder.resolve("work/unfinished-0.jsonl")));
    }

    /** Every family serves the bound of a continuation. */
    @ParameterizedTest
    @CsvSource({"model", "mdlm", "nanodd", "sedd_absorb", "sedd_uniform"})
    void everyFamilyBoundsAContinuation(String model) throws IOException {
        score(model, "{\"context_ids\":[3,1,2],\"continuation_ids\":[4,5]}\n", "--monte-carlo-timesteps", "8")
                .succeeds();
        JsonNode found = scores().get(0);
        assertTrue(found.get("log_likelihood").doubleValue() < 0);
        assertTrue(found.get("stderr").doubleValue() > 0);
        assertTrue(found.get("is_greedy").isNull());
    }

    @Test
    void scoresDoNotDependOnTheirNeighbours() throws IOException {
        String first = "{\"context_ids\":[3,1,2],\"continuation_ids\":[4,5]}\n";
        score("model", first, "--monte-carlo-timesteps", "4").succeeds();
        JsonNode alone = scores().get(0).get("log_likelihood");
        score("model", "{\"ids\":[1,2,3,4,5,6,7]}\n" + first, "--monte-carlo-timesteps", "4", "--batch-size", "3")
                .succeeds();
        assertEquals(alone, scores().get(1).get("log_likelihood"));
    }

    @Test
    void whatIsNoRequestIsRefusedWithItsLine() throws IOException {
        score("model", "{\"ids\":[1]}\n{\"context_ids\":[1]}\n").fails(3, "line 2", "context and continuation");
        score("model", "{\"continuation\":\"a\"}\n").fails(3, "line 1", "no tokenizer");
        score("model", "{\"continuation_ids\":[]}\n").fails(3, "line 1", "0 tokens");
        score("model", "{\"ids\":[1,999999]}\n").fails(3, "999999");
        score("model", "{\"ids\":[1],\"weight\":2}\n").fails(3, "unknown field weight");
        score("model", "\n").fails(3, "no request");
        assertFalse(Files.exists(folder.resolve("work/scores.jsonl")));
    }

    @Test
    void optionsThatWouldBePassedOverAreRefused() throws IOException {
        String one = "{\"ids\":[1]}\n";
        score("model", one, "--full").fails(2, "--full", "without --requests");
        score("model", one, "--target-stderr", "0.1").fails(2, "--target-stderr");
        score("model", one, "--likelihood", "forward,backward").fails(2, "--likelihood");
        score("sedd_absorb", one, "--likelihood", "forward").fails(2, "--likelihood", "ddit");
        CliRun.of("score", "--model-path", Golden.path("model").toString(), "--ids", "1,m", "--batch-size", "2")
                .fails(2, "--batch-size", "with --requests");
    }
}
