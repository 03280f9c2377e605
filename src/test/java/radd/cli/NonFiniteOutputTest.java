package radd.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command refuses what a damaged network answers, in the same words; finite numbers, however large, are results. */
class NonFiniteOutputTest {
    @TempDir
    private Path folder;

    private Path work = Path.of("");

    @BeforeEach
    void writeCorpus() throws IOException {
        work = folder.resolve("work");
        Files.writeString(folder.resolve("ids.jsonl"), "{\"ids\":[1,2,3,4]}\n");
    }

    private CliRun run(Path model, String command) {
        List<String> args = new ArrayList<>(List.of(command.split(" ")));
        args.addAll(List.of("--model-path", model.toString()));
        if (command.startsWith("eval")) {
            args.addAll(List.of("--dataset", folder.resolve("ids.jsonl").toString(), "--work-dir", work.toString()));
        }
        return CliRun.of(args);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "score --ids 1,m,3 --top 2",
                "score --ids 1,m,3 --full",
                "eval --loss-type k_DCE --monte-carlo-timesteps 2",
                "sample --steps 2 --seed 1 --precision float32",
                "sample --method confidence --seed 1 --precision float32",
                "sample --method entropy --seed 1 --precision float32"
            })
    void aWeightThatIsNoNumberIsADataError(String command) throws IOException {
        Path model = DamagedModel.write(folder.resolve("model"), Float.NaN);
        run(model, command)
                .fails(3, "tensor output_layer.linear.bias of ", " holds NaN at element 3", "take another checkpoint");
        assertFalse(Files.exists(work.resolve("results.json")));
    }

    @Test
    void aPerplexityBeyondAllNumbersIsNull() throws IOException {
        Path model = DamagedModel.write(folder.resolve("model"), 1e6f);
        run(model, "eval --loss-type k_DCE --monte-carlo-timesteps 2").succeeds();
        JsonNode results = CliRun.json(Files.readString(work.resolve("results.json")));
        assertTrue(results.get("nll_nats_per_token").doubleValue() > 1e4, results.toString());
        assertTrue(results.get("perplexity").isNull(), results.toString());
        assertTrue(results.get("draw_stderr").isNumber(), results.toString());
        assertTrue(results.get("perplexity_draw_stderr").isNull(), results.toString());
    }
}
