package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;
import radd.SeddModels;
import radd.core.family.GraphType;
import radd.core.family.ModelDescription;
import radd.modelio.RunFolders;
import radd.modelio.SafeTensors;

/** The commands on the golden folders of SEDD as they are, and a training run of it. */
class SeddCommandsTest {
    /** Stated with the golden numbers: of log scores. */
    private static final double SCORES = 2e-4;

    /** Stated with the golden numbers: of the loss's expectation, relative. */
    private static final double EXPECTATION_ABSORB = 1e-3;

    private static final double EXPECTATION_UNIFORM = 2e-3;

    @TempDir
    Path folder;

    private static CliRun on(String set, String command, String... options) {
        List<String> all = new ArrayList<>(
                List.of(command, "--model-path", Golden.path(set).toString()));
        all.addAll(List.of(options));
        return CliRun.of(all);
    }

    @Tag("golden")
    @ParameterizedTest
    @ValueSource(strings = {"sedd_absorb", "sedd_uniform"})
    void scoresEqualTheReference(String set) {
        ModelDescription description = SeddModels.golden(set);
        int compared = 0;
        try (SafeTensors golden = Golden.tensors(set + "/golden")) {
            for (int i = 0; golden.names().contains("forward." + i + ".indices"); i++) {
                String prefix = "forward." + i + ".";
                float[] sigma = golden.readFloats(prefix + "sigma");
                int[] ids = Golden.ids(golden, prefix + "indices");
                float[] expected = golden.readFloats(prefix + "log_score");
                int length = ids.length / sigma.length;
                for (int b = 0; b < sigma.length && length <= description.length(); b++) {
                    compared += compare(
                            set,
                            description,
                            SeddModels.row(ids, b, sigma.length),
                            sigma[b],
                            Arrays.copyOfRange(
                                    expected,
                                    b * expected.length / sigma.length,
                                    (b + 1) * expected.length / sigma.length));
                }
            }
        }
        assertTrue(compared > 0);
    }

    /** Returns how many positions were compared. */
    private static int compare(String set, ModelDescription description, int[] ids, float sigma, float[] expected) {
        boolean absorb = description.graph() == GraphType.ABSORB;
        int tokens = description.tokens();
        int rows = expected.length / ids.length;
        String text = IntStream.of(ids)
                .mapToObj(id -> id == tokens ? "m" : Integer.toString(id))
                .collect(Collectors.joining(","));
        JsonNode line = CliRun.json(on(set, "score", "--ids", text, "--sigma", Float.toString(sigma), "--full")
                .succeeds()
                .out());
        JsonNode entries = line.get(absorb ? "masked" : "positions");
        int[] positions = IntStream.range(0, ids.length)
                .filter(l -> !absorb || ids[l] == tokens)
                .toArray();
        assertEquals(positions.length, entries.size());
        for (int n = 0; n < positions.length; n++) {
            JsonNode scores = entries.get(n).get("log_scores");
            assertEquals(positions[n], entries.get(n).get("position").intValue());
            assertEquals(tokens, scores.size());
            for (int v = 0; v < tokens; v++) {
                assertEquals(expected[positions[n] * rows + v], scores.get(v).doubleValue(), SCORES);
            }
        }
        return positions.length;
    }

    @Test
    void scoreNeedsAPositiveNoiseAndTheUniformGraphHasNoMask() {
        on("sedd_absorb", "score", "--ids", "1,m").fails(2, "give --sigma, or --t of the loglinear schedule");
        on("sedd_absorb", "score", "--ids", "1,m", "--t", "0").fails(2, "the total noise is 0.0; must be above 0");
        on("sedd_uniform", "score", "--ids", "1,m", "--t", "0.5").fails(2, "the uniform graph has no mask");
    }

    /** Draws over times and states come as near to the exact expectation as their own error says. */
    @Tag("golden")
    @ParameterizedTest
    @ValueSource(strings = {"sedd_absorb", "sedd_uniform"})
    void evaluationMeetsTheExactExpectation(String set) throws IOException {
        JsonNode exact = Golden.json(set + "/loss_expectation");
        Path corpus = folder.resolve("corpus.jsonl");
        StringBuilder lines = new StringBuilder();
        double nats = 0;
        for (JsonNode sequence : exact.get("sequences")) {
            lines.append("{\"ids\": ").append(sequence.get("x0")).append("}\n");
            nats += sequence.get("expected_loss").doubleValue()
                    / sequence.get("x0").size();
        }
        Files.writeString(corpus, lines);
        CliRun run = on(
                set,
                "eval",
                "--dataset",
                corpus.toString(),
                "--monte-carlo-timesteps",
                "8000",
                "--batch-size",
                "2000",
                "--work-dir",
                folder.resolve("out").toString());
        assertTrue(run.succeeds().err().contains("score_entropy_elbo"), run.err());
        JsonNode result = CliRun.json(Files.readString(folder.resolve("out/results.json")));
        double mean = nats / exact.get("sequences").size();
        double golden = set.equals("sedd_absorb") ? EXPECTATION_ABSORB : EXPECTATION_UNIFORM;
        double error = result.get("draw_stderr").doubleValue();
        assertTrue(error < 0.02 * mean, "error " + error);
        assertEquals(mean, result.get("nll_nats_per_token").doubleValue(), golden * mean + 4 * error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sedd_absorb", "sedd_uniform"})
    void samplesKeepWhatIsGivenAndSayWhatIsApproximate(String set) {
        CliRun run = on(
                set,
                "sample-cond",
                "--prefix-ids=1,2",
                "--suffix-ids=3",
                "--length=8",
                "--step=3",
                "--method=euler",
                "--num-samples=6",
                "--batch-size=4",
                "--seed=1",
                "--format=jsonl");
        List<String> lines = run.succeeds().out().lines().toList();
        assertEquals(6, lines.size());
        for (String line : lines) {
            JsonNode ids = CliRun.json(line).get("ids");
            assertEquals("[1,2", ids.toString().substring(0, 4));
            assertEquals(3, ids.get(7).intValue());
            ids.forEach(id -> assertTrue(id.intValue() < SeddModels.golden(set).tokens()));
        }
        assertTrue(run.err().contains("negative probabilities were taken as 0"), run.err());
        assertTrue(run.err().contains("steps of first order"), run.err());
    }

    @Test
    void optionsOfOtherNetworksAreRefusedByName() {
        for (String option : List.of("--threshold=0.5", "--order=forward", "--block=4", "--remask=cap")) {
            String name = option.substring(0, option.indexOf('='));
            on("sedd_absorb", "sample", option).fails(2, name + " is ", "must be left out");
        }
        on("sedd_absorb", "sample", "--precision=float32", "--temperature=0.5")
                .fails(2, "--temperature is 0.5", "must be left out");
        on("sedd_absorb", "sample-cond", "--prefix-ids=1", "--cfg=1", "--precision=float32")
                .fails(2, "--cfg is 1.0", "must be left out");
        on("sedd_absorb", "sample", "--method=tweedie").fails(2, "must be one of analytic, euler, none");
    }

    /** A run leaves a model in the reference's form that the other commands read. */
    @ParameterizedTest
    @ValueSource(strings = {"absorb", "uniform"})
    void aRunTrainsSamplesAndReports(String graph) throws IOException {
        Path output = folder.resolve(graph);
        List<String> command = TrainedRun.command(
                output,
                6,
                "model.type=ddit",
                "graph.type=" + graph,
                "data.train=grammar",
                "training.snapshot_sampling=true",
                "sampling.steps=4",
                "training.snapshot_freq=6");
        command.remove("training.loss_type=k_DCE");
        String report = CliRun.of(command).succeeds().out();
        assertTrue(report.contains("likelihood bound (score_entropy_elbo)"), report);
        Path run = TrainedRun.folderIn(output);
        JsonNode config =
                CliRun.json(Files.readString(RunFolders.newestModel(run).resolve("config.json")));
        assertEquals(graph, config.at("/graph/type").textValue());
        assertEquals(graph.equals("absorb"), config.at("/model/scale_by_sigma").booleanValue());
        assertTrue(Files.size(run.resolve("samples/iter_6/sample_0.txt")) > 0);
        CliRun sampled = CliRun.of("sample", "--model-path", run.toString(), "--steps", "3", "--seed", "1");
        assertEquals(2, sampled.succeeds().out().lines().count(), "a text and the line after it");
    }

    /** The quickstart's grammar has a known likelihood, which a bound is never significantly below. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"absorb", "uniform"})
    void theQuickstartsBoundIsNotBelowTheTruth(String graph) throws IOException {
        Path output = folder.resolve(graph);
        CliRun.of(
                        "train",
                        "--config",
                        "configs/quickstart.yaml",
                        "model.type=ddit",
                        "graph.type=" + graph,
                        "sampling.steps=32",
                        "outdir=" + output)
                .succeeds();
        JsonNode report =
                CliRun.json(Files.readString(TrainedRun.folderIn(output).resolve("quickstart.json")));
        double excess = report.get("excess_nats_per_token").doubleValue();
        assertTrue(excess > -3 * report.get("excess_stderr").doubleValue(), report.toString());
        assertTrue(excess < 0.5 * report.get("entropy_nats_per_token").doubleValue(), "it has learnt: " + report);
    }
}
