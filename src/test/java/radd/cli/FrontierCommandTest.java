package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.Golden;

@Tag("golden")
class FrontierCommandTest {
    @TempDir
    Path folder;

    /** The golden RADD has 50 tokens, all of which the golden GPT-2 has. */
    private CliRun frontier(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "eval",
                "frontier",
                "--model-path",
                Golden.path("model").toString(),
                "--judge",
                Golden.path("gpt2").toString(),
                "--device",
                "cpu",
                "--work-dir",
                folder.toString(),
                "--num-samples",
                "12"));
        args.addAll(List.of(more));
        return CliRun.of(args);
    }

    @Test
    void methodsAreComparedAtMatchedEntropy() throws IOException {
        CliRun run = frontier(
                        "--method",
                        "tweedie,confidence",
                        "--steps",
                        "4,16",
                        "--temperature",
                        "0.3,1",
                        "--top-p",
                        "1,0.9")
                .succeeds();
        JsonNode json = CliRun.json(Files.readString(folder.resolve("frontier.json")));
        assertEquals(2 * 2 * 2 * 2, json.get("points").size());
        for (JsonNode point : json.get("points")) {
            assertTrue(point.get("nfe").doubleValue() <= point.get("steps").intValue(), point.toString());
            assertTrue(point.get("perplexity").doubleValue() > 1, point.toString());
            assertTrue(point.get("unigram_entropy_nats").doubleValue() <= Math.log(16), point.toString());
        }
        JsonNode matched = json.get("at_matched_entropy");
        assertTrue(matched.size() > 0, json.toString());
        assertTrue(matched.get(0).get("difference_stderr").doubleValue() > 0);
        assertTrue(run.out().contains("| at entropy | first | perplexity |"), run.out());
        PageFile page = PageFile.read(folder.resolve("report.html"));
        page.assertWhole();
        List<Double> nats = new ArrayList<>();
        json.get("points").forEach(point -> nats.add(point.get("nll_nats_per_token").doubleValue()));
        assertEquals(nats, PageFile.column(page.figure("Nats per token against entropy"), 4));
        assertEquals(
                16,
                page.all("div").stream()
                        .filter(div -> div.getAttribute("class").equals("sample"))
                        .count());
        BufferedImage picture = ImageIO.read(folder.resolve("frontier.png").toFile());
        assertEquals(1200, picture.getWidth());
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        frontier("--method", "left").fails(2, "--method is left");
        frontier("--top-p", "0").fails(2, "--temperature and --top-p", "topP is 0.0");
        frontier("--length", "17").fails(2, "--length is 17");
        assertFalse(Files.exists(folder.resolve("frontier.json")));
    }
}
