package radd.eval.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.data.tokenizer.Tokenizers;
import radd.eval.judge.Mean;
import radd.eval.request.Request;
import radd.eval.request.RequestEncoder;
import radd.eval.request.RequestScore;

/** Prompts and metrics against those that lm-evaluation-harness itself made of the same files: {@code tasks/harness.json} says how. */
class HarnessTasksTest {
    private static final double ROUNDING = 1e-12;

    @TempDir
    Path folder;

    private final RequestEncoder encoder = new RequestEncoder(Tokenizers.byName("gpt2"), 256);
    private JsonNode golden = new ObjectMapper().nullNode();

    @BeforeEach
    void writeData() throws IOException {
        golden = new ObjectMapper().readTree(Files.readString(Path.of("src/test/resources/tasks/harness.json")));
        for (String split : List.of("train", "test")) {
            StringBuilder lines = new StringBuilder();
            golden.get(split).forEach(document -> lines.append(document).append('\n'));
            Files.writeString(folder.resolve(split + ".jsonl"), lines);
        }
    }

    private AskedTask ask(String task) throws IOException {
        String yaml = golden.get("tasks").get(task).get("yaml").textValue().replace("data/", folder + "/");
        Path file = Files.writeString(folder.resolve(task + ".yaml"), yaml);
        return new TaskPrompts(TaskFile.read(file), encoder).ask(Integer.MAX_VALUE, 1234);
    }

    @ParameterizedTest
    @ValueSource(strings = {"default_shots", "same_split", "first_n", "cloze"})
    void promptsAreTheHarnesss(String task) throws IOException {
        List<Request> requests = ask(task).requests();
        JsonNode expected = golden.get("tasks").get(task).get("requests");
        assertEquals(expected.size(), requests.size());
        for (int i = 0; i < requests.size(); i++) {
            Request pair = encoder.pair(
                    expected.get(i).get(0).textValue(), expected.get(i).get(1).textValue());
            assertArrayEquals(pair.tokens(), requests.get(i).tokens(), "request " + i);
            assertEquals(pair.given(), requests.get(i).given(), "request " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"default_shots", "same_split", "first_n", "cloze", "whole"})
    void metricsAreTheHarnesss(String task) throws IOException {
        AskedTask asked = ask(task);
        List<RequestScore> scores = new ArrayList<>();
        for (int i = 0; i < asked.requests().size(); i++) {
            JsonNode score = golden.get("scores").get(i);
            scores.add(new RequestScore(
                    score.get(0).doubleValue(), 0.0, 1, score.get(1).booleanValue(), null));
        }
        Map<String, Mean> found = asked.metrics(scores, List.of());
        int compared = 0;
        for (Map.Entry<String, JsonNode> result :
                golden.get("tasks").get(task).get("results").properties()) {
            String name = result.getKey().replace("_stderr", "");
            Mean metric = Objects.requireNonNull(found.get(name));
            Double number = result.getKey().equals(name) ? Double.valueOf(metric.value()) : metric.stderr();
            assertNotNull(number);
            assertEquals(
                    result.getValue().doubleValue(),
                    number,
                    ROUNDING * result.getValue().doubleValue(),
                    result.getKey());
            compared++;
        }
        assertTrue(compared >= 3 && found.size() >= 2, "compared " + compared);
    }

    @Test
    void exactMatchIgnoresWhatTheHarnessIgnores() {
        for (JsonNode entry : golden.get("exact_match")) {
            TaskMetric metric = new TaskMetric(
                    MetricName.EXACT_MATCH,
                    entry.get(2).booleanValue(),
                    entry.get(3).booleanValue(),
                    entry.get(4).booleanValue());
            assertEquals(
                    entry.get(5).booleanValue(),
                    metric.same(entry.get(0).textValue(), entry.get(1).textValue()),
                    entry.toString());
        }
    }
}
