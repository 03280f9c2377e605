package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.Golden;
import radd.modelio.SafeTensors;
import radd.modelio.StoredType;
import radd.modelio.TensorEntry;
import radd.modelio.torch.TorchWriter;

/** The commands with a model of embeddings: a run of the reference as it lies, and one that begins from nothing. */
class ScoreLmCommandsTest {
    @TempDir
    Path folder;

    private static CliRun run(String command, String model, String... more) {
        return CliRun.of(Stream.concat(Stream.of(command, "--model-path", model, "--device", "cpu"), Stream.of(more))
                .toList());
    }

    private String trained() throws IOException {
        Path out = folder.resolve("out");
        CliRun.of(TrainedRun.command(
                        out, 2, "model.type=score_lm", "model.embedding_dim=8", "model.noise_levels=token"))
                .succeeds();
        return TrainedRun.folderIn(out).toString();
    }

    @Test
    void aRunIsEvaluatedWithoutALikelihoodAndSampledByEverySolverAndSchedule() throws IOException {
        String model = trained();
        CliRun.of(TrainedRun.command(
                        folder.resolve("bound"), 2, "model.type=score_lm", "training.loss_type=cross_entropy_score"))
                .fails(2, "training.loss_type", "model.embedding_dim");
        CliRun.of(TrainedRun.command(folder.resolve("anew"), 2, "model.type=score_lm", "model.use_checkpoint=true"))
                .fails(2, "model.use_checkpoint");
        Path ids = Files.writeString(folder.resolve("ids.jsonl"), "{\"ids\":[1,2,3]}\n{\"ids\":[4,0]}\n");
        String[] corpus = {"--dataset", ids.toString(), "--work-dir", folder + "/work", "--monte-carlo-timesteps", "4"};
        String[] eval = Stream.concat(Stream.of(corpus), Stream.of("--sigmas", "0.001,1000"))
                .toArray(String[]::new);
        CliRun evaluated = run("eval", model, eval).succeeds();
        assertFalse(evaluated.out().contains("perplexity"), evaluated.out());
        assertTrue(evaluated.err().contains("bounds no likelihood"), evaluated.err());
        assertTrue(Files.size(folder.resolve("work/denoising.png")) > 0);
        JsonNode results = CliRun.json(Files.readString(folder.resolve("work/results.json")));
        assertEquals(2, results.get("levels").size());
        assertTrue(results.get("loss_nats_per_token").doubleValue() > 0);
        for (String refused : List.of("--likelihood=forward", "--estimator=reference", "--target-stderr=0.1")) {
            String[] asked =
                    Stream.concat(Stream.of(corpus), Stream.of(refused)).toArray(String[]::new);
            run("eval", model, asked).fails(2, refused.substring(0, refused.indexOf('=')), "bounds no likelihood");
        }
        for (String[] method :
                new String[][] {{"euler", "uniform"}, {"heun", "left-to-right"}, {"iterative", "sure-first"}}) {
            assertTemplateIsKept(run(
                            "sample-cond",
                            model,
                            "--length",
                            "6",
                            "--prefix-ids",
                            "1,2",
                            "--suffix-ids",
                            "3",
                            "--num-samples",
                            "2",
                            "--format",
                            "ids",
                            "--seed",
                            "3",
                            "--steps",
                            "3",
                            "--method",
                            method[0],
                            "--schedule",
                            method[1],
                            "--sigma-max",
                            "4")
                    .succeeds());
        }
        run("sample", model, "--method", "iterative", "--churn", "1").fails(2, "--churn", "iterative");
        run("sample", model, "--sigma-max", "1e30").fails(2, "--sigma-max is 1.0E30", "above 0, at most");
        run("sample-cond", model, "--prefix-ids", "1", "--cfg", "1", "--precision", "float32")
                .fails(2, "--cfg is 1.0");
        run("sample", model, "--strategy", "top_p", "--precision", "float32")
                .fails(2, "--strategy is top_p", "left out");
        run("score", model, "--ids", "1,m").fails(2, "score_lm", "noised embeddings");
    }

    private static void assertTemplateIsKept(CliRun run) {
        assertEquals(2, run.out().lines().count());
        run.out().lines().forEach(line -> {
            int[] ids = Arrays.stream(line.split("[ ,]+"))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            assertEquals(List.of(6, 1, 2, 3), List.of(ids.length, ids[0], ids[1], ids[5]));
            assertTrue(Arrays.stream(ids).allMatch(id -> id < 29), line);
        });
        assertTrue(run.err().contains("likeliest token of its last estimate"), run.err());
    }

    /** {@code model.pt} with {@code training_args.json} beside it, and what {@code convert} makes of it. */
    @Test
    @Tag("golden")
    void aRunOfTheReferenceIsReadAsItLies() throws IOException {
        Path run = Files.createDirectories(folder.resolve("reference"));
        try (SafeTensors main = Golden.tensors("scorelm/main")) {
            Map<String, Object> tensors = new LinkedHashMap<>();
            main.names().forEach(name -> tensors.put(name, TensorEntry.converted(main, name, StoredType.F32)));
            TorchWriter.write(run.resolve("ema_0.9999.pt"), tensors);
        }
        JsonNode golden = Golden.json("scorelm/config").get("main");
        ObjectNode arguments = new ObjectMapper().createObjectNode();
        arguments.setAll((ObjectNode) golden.get("model"));
        arguments.remove(List.of("num_classes", "fourier_dim"));
        arguments.put("sequence_length", 12).put("spm_model", "pieces.model");
        for (String name : List.of("sigma_min", "sigma_max", "rho", "scale_model_output")) {
            arguments.set(name, golden.get("diffusion").get(name));
        }
        Files.writeString(run.resolve("training_args.json"), arguments.toString());
        String checkpoint = run.resolve("ema_0.9999.pt").toString();
        String[] asked = {
            "--num-samples", "2", "--format", "ids", "--seed", "3", "--steps", "4", "--precision", "float32"
        };
        String samples = run("sample", checkpoint, asked).succeeds().out();
        Path converted = folder.resolve("converted");
        CliRun.of("convert", checkpoint, converted.toString(), "--to", "hf").succeeds();
        assertEquals(
                samples, run("sample", converted.toString(), asked).succeeds().out());
    }
}
