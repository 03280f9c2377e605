package radd.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.InvalidSetting;
import radd.RaddException;
import radd.api.DiffusionModel;
import radd.api.Evaluation;
import radd.api.LoadOptions;
import radd.api.Prompt;
import radd.api.Sample;
import radd.api.SampleListener;
import radd.api.SampleRequest;
import radd.api.TokenScores;
import radd.examples.CompareTexts;
import radd.examples.FillGaps;

/** What {@link DiffusionModel} says is what the commands say, from however many threads it is asked. */
class LibraryTest {
    private static final String GOLDEN = "src/test/resources/golden/model";
    private static final SampleRequest REQUEST = SampleRequest.of(Prompt.none(12), 7)
            .by(SampleRequest.Method.of("tweedie").inSteps(8))
            .times(3, 2);

    @TempDir
    private Path folder;

    private static List<String> ids(List<Sample> samples) {
        return samples.stream()
                .map(sample -> Arrays.toString(sample.ids()).replaceAll("[\\[\\],]", ""))
                .toList();
    }

    @Test
    void samplesAreThoseOfTheCommand() {
        String[] command = ("sample --model-path " + GOLDEN
                        + " --length 12 --seed 7 --steps 8 --num-samples 3 --precision float32" + " --format ids")
                .split(" ");
        List<String> expected = CliRun.of(command)
                .succeeds()
                .out()
                .lines()
                .map(line -> line.replaceAll("[,\\[\\]]", ""))
                .toList();
        try (DiffusionModel model = DiffusionModel.load(GOLDEN)) {
            List<Sample> samples = model.sample(REQUEST);
            assertEquals(expected, ids(samples));
            assertTrue(samples.stream().allMatch(sample -> sample.evaluations() >= 1 && sample.logProb(0) < 0));
        }
    }

    @Test
    void anyNumberOfThreadsGetTheSameFromTwoDevicesAndTwoModels() {
        try (DiffusionModel model = DiffusionModel.load(GOLDEN, LoadOptions.USUAL.onDevices("cpu", "cpu"));
                DiffusionModel other = DiffusionModel.load(GOLDEN)) {
            List<String> alone = ids(other.sample(REQUEST));
            List<List<String>> together = IntStream.range(0, 6)
                    .parallel()
                    .mapToObj(i -> ids((i % 3 == 0 ? other : model).sample(REQUEST)))
                    .toList();
            together.forEach(samples -> assertEquals(alone, samples));
        }
    }

    @Test
    void aListenerSeesEveryRevealAndMayStop() {
        try (DiffusionModel model = DiffusionModel.load(GOLDEN)) {
            List<Integer> open = new ArrayList<>();
            List<int[]> seen = new ArrayList<>();
            model.sample(SampleRequest.of(Prompt.none(12), 7), new SampleListener() {
                @Override
                public void revealed(long index, int[] ids, int evaluations) {
                    open.add((int) Arrays.stream(ids)
                            .filter(id -> id == model.vocabularySize())
                            .count());
                    seen.add(ids);
                }

                @Override
                public void finished(Sample sample) {
                    assertArrayEquals(sample.ids(), seen.get(seen.size() - 1));
                }
            });
            assertEquals(12, open.get(0));
            assertEquals(0, open.get(open.size() - 1));
            assertEquals(open.stream().sorted((a, b) -> b - a).toList(), open);

            List<Sample> finished = new ArrayList<>();
            model.sample(REQUEST, new SampleListener() {
                @Override
                public void finished(Sample sample) {
                    finished.add(sample);
                }

                @Override
                public boolean stopRequested() {
                    return true;
                }
            });
            assertEquals(List.of(), finished);
        }
    }

    @Test
    void scoresAndBoundsAreThoseOfTheCommands() throws Exception {
        try (DiffusionModel model = DiffusionModel.load(GOLDEN)) {
            int v = model.vocabularySize();
            List<TokenScores> scores = model.score(1, v, 3, v);
            JsonNode masked = CliRun.json(CliRun.of("score", "--model-path", GOLDEN, "--ids", "1,m,3,m", "--top", "3")
                            .succeeds()
                            .out())
                    .get("masked");
            assertEquals(2, scores.size());
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        masked.get(i).get("position").intValue(), scores.get(i).position());
                JsonNode best = masked.get(i).get("top").get(0);
                assertEquals(best.get("id").intValue(), scores.get(i).likeliest(3)[0]);
                assertEquals(
                        best.get("log_prob").doubleValue(),
                        scores.get(i).of(best.get("id").intValue()),
                        1e-6);
            }

            Path corpus =
                    Files.writeString(folder.resolve("ids.jsonl"), "{\"ids\": [1, 2, 3, 4]}\n{\"ids\": [5, 6, 7]}\n");
            CliRun.of(("eval --model-path " + GOLDEN + " --dataset " + corpus
                                    + " --loss-type k_DCE --monte-carlo-timesteps 8"
                                    + " --batch-size 4 --seed 5 --work-dir " + folder)
                            .split(" "))
                    .succeeds();
            JsonNode results = CliRun.json(Files.readString(folder.resolve("results.json")));
            Evaluation found = model.evaluateIds(
                    List.of(new int[] {1, 2, 3, 4}, new int[] {5, 6, 7}), new Evaluation.Settings(8, 4, 5));
            assertEquals(results.get("nll_nats_per_token").doubleValue(), found.natsPerToken());
            assertEquals(results.get("stderr").doubleValue(), found.stderr().orElseThrow());
            assertEquals(7, found.tokens());
        }
    }

    @Test
    void whatCannotBeIsRefusedAndAClosedModelStaysClosed() {
        DiffusionModel model = DiffusionModel.load(GOLDEN);
        SampleRequest free = SampleRequest.of(Prompt.none(), 1);
        assertThrows(InvalidSetting.class, () -> model.sample(free.by(SampleRequest.Method.of("best"))));
        assertThrows(InvalidSetting.class, () -> model.sample(SampleRequest.of(Prompt.none(100_000), 1)));
        assertThrows(RaddException.class, () -> model.sample(SampleRequest.of(Prompt.template("[MASK]"), 1)));
        assertThrows(RaddException.class, () -> model.score(0.5, 1, 2));
        assertThrows(InvalidSetting.class, () -> LoadOptions.USUAL.inPrecision("float7"));
        assertThrows(RaddException.class, () -> DiffusionModel.load("no such folder"));
        model.close();
        assertThrows(IllegalStateException.class, () -> model.sample(free));
        model.close();
    }

    @Test
    void theExamplesRun() {
        String model =
                UntrainedModel.write(folder.resolve("model"), 29, 16, "grammar").toString();
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            FillGaps.main(new String[] {model, "the [MASK:2] ."});
            CompareTexts.main(new String[] {model, "the [MASK] .", "the bird .", "the dog ."});
        } finally {
            System.setOut(before);
        }
        String text = printed.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("text 0: 2 open after 0 evaluations\n"), text);
        assertEquals(
                2, text.lines().filter(line -> line.startsWith("perplexity")).count(), text);
        assertTrue(text.contains("1: "), text);
    }
}
