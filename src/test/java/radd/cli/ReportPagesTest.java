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
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import radd.Golden;

/** What the pages hold; how a browser shows them is {@link BrowserTest}'s. */
@Tag("golden")
class ReportPagesTest {
    @TempDir
    Path folder;

    private PageFile evaluated(String model, int tokens, String... more) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            lines.add(new SplittableRandom(i)
                    .ints(4 + i % 5, 0, tokens)
                    .mapToObj(String::valueOf)
                    .collect(Collectors.joining(",", "{\"ids\":[", "]}")));
        }
        Path ids = Files.write(folder.resolve("a<b>&\"c\".jsonl"), lines);
        List<String> args = new ArrayList<>(
                List.of("eval", "--model-path", Golden.path(model).toString()));
        args.addAll(List.of(
                "--dataset",
                ids.toString(),
                "--work-dir",
                folder.resolve("work").toString()));
        args.addAll(List.of("--monte-carlo-timesteps", "16", "--device", "cpu"));
        args.addAll(List.of(more));
        CliRun.of(args).succeeds();
        PageFile page = PageFile.read(folder.resolve("work/report.html"));
        page.assertWhole();
        return page;
    }

    private JsonNode results() throws IOException {
        return CliRun.json(Files.readString(folder.resolve("work/results.json")));
    }

    @Test
    void thePagesNumbersAreThoseOfTheResults() throws IOException {
        PageFile page = evaluated(
                "model",
                50,
                "--loss-type",
                "k_DCE",
                "--likelihood",
                "bound,forward,random,confidence",
                "--orders",
                "2");
        JsonNode all = results().get("likelihoods");
        Element table = page.all("table").get(0);
        List<String> fields = List.of("nll_nats_per_token", "draw_stderr", "perplexity", "bits_per_token");
        for (int column = 0; column < fields.size(); column++) {
            List<Double> shown = PageFile.column(table, column + 1);
            int row = 0;
            for (JsonNode one : all) {
                assertEquals(one.get(fields.get(column)).doubleValue(), shown.get(row++), fields.get(column));
            }
            assertEquals(4, row);
        }
        assertEquals(6, page.all("figure").size());
        Element contributions = page.figure("Contribution of each masking rate");
        int column = 1;
        for (JsonNode one : all) {
            assertEquals(
                    one.get("nll_nats_per_token").doubleValue(),
                    PageFile.column(contributions, column).stream()
                            .mapToDouble(Double::doubleValue)
                            .sum(),
                    1e-6);
            column += 2;
        }
        String settings =
                page.all("details").get(page.all("details").size() - 1).getTextContent();
        for (String value :
                List.of("parameters_sha256", results().get("dataset").textValue(), "k_DCE", "monte_carlo_timesteps")) {
            assertTrue(settings.contains(value), value);
        }
    }

    @Test
    void aLikelihoodAloneHasBars() throws IOException {
        PageFile page = evaluated("model", 50, "--loss-type", "lambda_DCE");
        assertTrue(PageFile.marks(page.figure("Contribution of each masking rate")) > 5);
        assertTrue(page.text().contains("Caution: lambda_DCE has infinite variance"));
        assertTrue(page.text().contains("class=\"bar mark\""));
    }

    @Test
    void whatScoresCannotGiveIsLeftOutAndSaidSo() throws IOException {
        PageFile page = evaluated("sedd_uniform", 8);
        assertEquals(
                List.of("Contribution of each masking rate", "Nats by position"),
                page.all("h3").stream().map(Element::getTextContent).toList());
        assertTrue(page.text().contains("the network gives scores of changes, no distribution of a token"));
    }

    @Test
    void judgedSamplesAreShownInTheOrderOfTheirReveal() throws IOException {
        Path samples = folder.resolve("s.jsonl");
        CliRun.of(
                        "sample",
                        "--model-path",
                        Golden.path("model").toString(),
                        "--num-samples",
                        "5",
                        "--method",
                        "ordered",
                        "--order",
                        "backward",
                        "--format",
                        "jsonl",
                        "--device",
                        "cpu",
                        "--output",
                        samples.toString())
                .succeeds();
        List<Integer> expected = IntStream.range(0, 16).map(i -> 16 - i).boxed().toList();
        for (String line : Files.readAllLines(samples)) {
            List<Integer> revealed = new ArrayList<>();
            CliRun.json(line).get("revealed").forEach(step -> revealed.add(step.intValue()));
            assertEquals(expected, revealed);
        }
        CliRun.of(
                        "eval",
                        "--judge",
                        Golden.path("gpt2").toString(),
                        "--samples",
                        samples.toString(),
                        "--work-dir",
                        folder.resolve("judged").toString(),
                        "--cache-dir",
                        folder.toString(),
                        "--device",
                        "cpu")
                .succeeds();
        PageFile page = PageFile.read(folder.resolve("judged/report.html"));
        page.assertWhole();
        JsonNode results = CliRun.json(Files.readString(folder.resolve("judged/results.json")));
        assertTrue(PageFile.column(page.all("table").get(0), 1)
                .contains(results.get("nll_nats_per_token").doubleValue()));
        assertEquals(5, PageFile.marks(page.figure("Each text: likelihood against variety")));
        List<String> titles = page.all("span").stream()
                .map(span -> span.getAttribute("title"))
                .filter(title -> !title.isEmpty())
                .toList();
        assertEquals(5 * 16, titles.size());
        assertEquals("evaluation 16 of 16", titles.get(0));
        assertEquals("evaluation 1 of 16", titles.get(15));
    }

    private Path run(String name, String... lines) throws IOException {
        Path run = Files.createDirectories(folder.resolve(name));
        Files.writeString(run.resolve("metrics.jsonl"), String.join("\n", lines));
        return run;
    }

    private static String line(int step, double loss, double tokensPerSecond) {
        return "{\"step\":" + step + ",\"train_nats_per_token\":" + loss
                + ",\"grad_norm\":\"NaN\",\"learning_rate\":0.001,"
                + "\"skipped_steps\":0.0,\"tokens\":" + 100 * step + ",\"tokens_per_second\":" + tokensPerSecond
                + ",\"model_flops_per_second\":5e9}";
    }

    @Test
    void runsAreDrawnAlongFourAxes() throws IOException {
        Path first = run(
                "first",
                line(10, 3, 10),
                line(20, 2.5, 20),
                "{\"step\":25,\"valid_nats_per_token\":2.25}",
                line(30, 2, 10),
                "");
        Path second = run("second", line(10, 4, 10), line(20, 3, 10), line(30, 2, 10), "{\"step\":40,\"tra");
        Path output = folder.resolve("runs.html");
        CliRun run = CliRun.of(
                        "report",
                        first.toString(),
                        second.resolve("metrics.jsonl").toString(),
                        "--output",
                        output.toString())
                .succeeds();
        assertEquals("report of 2 runs in " + output + System.lineSeparator(), run.out());
        assertEquals("", run.err());
        PageFile page = PageFile.read(output);
        page.assertWhole();
        List<Element> losses = page.all("figure").stream()
                .filter(figure ->
                        PageFile.all(figure, "h3").get(0).getTextContent().equals("Training loss"))
                .toList();
        assertEquals(4, losses.size());
        // 1,000 tokens at 10, 20 and 10 a second, 5e9 operations in each of these seconds.
        assertEquals(List.of(10.0, 20.0, 30.0, 10.0, 20.0, 30.0), PageFile.column(losses.get(0), 1));
        assertEquals(List.of(100.0, 150.0, 250.0, 100.0, 200.0, 300.0), minutes(PageFile.column(losses.get(1), 1)));
        assertEquals(List.of(1000.0, 2000.0, 3000.0, 1000.0, 2000.0, 3000.0), PageFile.column(losses.get(2), 1));
        assertEquals(List.of(5e11, 7.5e11, 1.25e12, 5e11, 1e12, 1.5e12), PageFile.column(losses.get(3), 1));
        List<Element> validations = page.all("figure").stream()
                .filter(figure ->
                        PageFile.all(figure, "h3").get(0).getTextContent().equals("Validation bound"))
                .toList();
        assertEquals(List.of(200.0), minutes(PageFile.column(validations.get(1), 1)), "half the way from 150 to 250");
        assertEquals(4 * 4, page.all("figure").size(), "no norm is a number, and no sample was judged");
        assertTrue(page.text().contains("averaged over neighbouring lines"));
    }

    private static List<Double> minutes(List<Double> minutes) {
        return minutes.stream().map(value -> Math.round(value * 60e6) / 1e6).toList();
    }

    @Test
    void runsWithoutMetricsAreOneLine() throws IOException {
        Path output = folder.resolve("report.html");
        for (Path bad : List.of(folder.resolve("nowhere"), folder, run("empty"), run("cut", "{\"step\":10,\"tra"))) {
            CliRun.of("report", bad.toString(), "--output", output.toString()).fails(3, bad.toString());
        }
        assertFalse(Files.exists(output));
        CliRun.of("report").fails(2, "RUN");
        Path run = run("twice", line(10, 3, 10), "");
        CliRun.of("report", run.toString(), run.toString()).fails(2, "RUN is " + run);
    }
}
