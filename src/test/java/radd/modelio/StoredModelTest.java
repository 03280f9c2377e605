package radd.modelio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.Golden;
import radd.RaddException;
import radd.core.family.Model;
import radd.modelio.torch.TorchWriter;

/** Models in the forms in which their authors and trainers leave them, under the real file names. */
class StoredModelTest {
    @TempDir
    private Path folder;

    private static Model golden(String name) {
        return new ModelDirectory(Golden.path(name)).readModel();
    }

    /** All tensors of a golden model with a number added. */
    private static Map<String, Object> tensors(String name, float added) {
        Map<String, Object> entries = new LinkedHashMap<>();
        try (SafeTensors weights = SafeTensors.open(Golden.path(name).resolve("model.safetensors"))) {
            for (String tensor : weights.names()) {
                float[] values = weights.readFloats(tensor);
                for (int i = 0; i < values.length; i++) {
                    values[i] += added;
                }
                long[] shape = weights.info(tensor).shape();
                entries.put(tensor, TensorEntry.ofFloats(tensor, shape, FloatBuffer.wrap(values)));
            }
        }
        return entries;
    }

    /** The parameters in the order of their module, without its buffers. */
    private static List<Object> parameters(String name, float added) {
        Map<String, Object> all = tensors(name, added);
        return golden(name).table().shapes().keySet().stream().map(all::get).toList();
    }

    private static Map<String, Object> ordered(String name, Map<String, Object> tensors) {
        Map<String, Object> ordered = new LinkedHashMap<>();
        golden(name).table().shapes().keySet().forEach(tensor -> ordered.put(tensor, tensors.get(tensor)));
        tensors.forEach(ordered::putIfAbsent);
        return ordered;
    }

    /** Claims that every parameter is the golden one with a number added. */
    private static void assertHolds(String name, float added, StoredModel stored) {
        Model model = stored.model();
        try (TensorSource actual = stored.openWeights(model);
                SafeTensors expected = SafeTensors.open(Golden.path(name).resolve("model.safetensors"))) {
            for (String tensor : model.table().shapes().keySet()) {
                float[] values = expected.readFloats(tensor);
                for (int i = 0; i < values.length; i++) {
                    values[i] += added;
                }
                assertArrayEquals(values, actual.readFloats(tensor), tensor);
            }
        }
    }

    private static StoredModel average(Path path) {
        return StoredModel.at(path, WeightSet.AVERAGE);
    }

    private static StoredModel raw(Path path) {
        return StoredModel.at(path, WeightSet.RAW);
    }

    private static String yaml(String name) {
        return ConfigYaml.write(Golden.json(name + "/config"));
    }

    @ParameterizedTest
    @CsvSource({
        "JingyangOu/radd-lambda-dce, model, model.safetensors",
        "JingyangOu/radd-t-dce, model, model.safetensors",
        "louaaron/sedd-small, sedd_absorb, model.safetensors",
        "louaaron/sedd-medium, sedd_absorb, pytorch_model.bin",
        "kuleshov-group/mdlm-owt, mdlm, model.safetensors",
        "rupspace/nanoDD-D3PM-text8, nanodd, model.safetensors",
        "rupspace/nanoDD-D3PM-openwebtext, nanodd, pytorch_model.bin"
    })
    void publishedFoldersAreReadUnderTheirFileNames(String published, String golden, String file) throws IOException {
        Path model = folder.resolve(published);
        Files.createDirectories(model);
        Files.copy(Golden.path(golden).resolve("config.json"), model.resolve("config.json"));
        if (file.endsWith(".bin")) {
            TorchWriter.write(model.resolve(file), tensors(golden, 0));
        } else {
            Files.copy(Golden.path(golden).resolve(file), model.resolve(file));
        }
        assertEquals(
                new ModelDirectory(Golden.path(golden)).readDescription(),
                average(model).description());
        assertHolds(golden, 0, average(model));
    }

    @ParameterizedTest
    @CsvSource({
        "model, checkpoints-meta/checkpoint.pth",
        "sedd_absorb, checkpoints/checkpoint_12.pth",
        "sedd_uniform, checkpoint.pth"
    })
    void runsOfTheReferencesHaveAnAverageAndRawWeights(String golden, String file) throws IOException {
        Path run = folder.resolve("run");
        Path checkpoint = run.resolve(file);
        Files.createDirectories(checkpoint.getParent());
        Files.createDirectories(run.resolve(".hydra"));
        Files.writeString(run.resolve(".hydra/config.yaml"), yaml(golden));
        Files.writeString(checkpoint.resolveSibling("checkpoint_2.pth"), "an older one");
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("optimizer", Map.of("state", Map.of(), "param_groups", List.of()));
        Map<String, Object> wrapped = new LinkedHashMap<>();
        ordered(golden, tensors(golden, 0)).forEach((name, tensor) -> wrapped.put("module." + name, tensor));
        state.put("model", wrapped);
        state.put("ema", Map.of("num_updates", 7, "shadow_params", parameters(golden, 1)));
        state.put("step", 7);
        TorchWriter.write(checkpoint, state);
        Path named = file.contains("/") ? run : checkpoint;
        assertEquals(
                new ModelDirectory(Golden.path(golden)).readDescription(),
                average(named).description());
        assertHolds(golden, 1, average(named));
        assertHolds(golden, 0, raw(named));
        assertHolds(golden, 1, average(checkpoint));
    }

    @Test
    void nanoDdsCheckpointHasItsArgumentsInside() throws IOException {
        Map<String, Object> average = new LinkedHashMap<>();
        average.put("initted", TensorEntry.ofFloats("initted", new long[] {1}, 1));
        tensors("nanodd", 1).forEach((name, tensor) -> average.put("ema_model." + name, tensor));
        JsonNode config = Golden.json("nanodd/config");
        // TorchWriter writes whole numbers only; those with a point are read from what Python wrote, in
        // TorchCheckpointTest.
        Map<String, Object> arguments = new LinkedHashMap<>();
        config.properties()
                .forEach(field -> arguments.put(
                        field.getKey(),
                        field.getValue().isIntegralNumber() ? field.getValue().intValue() : 0));
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("model", tensors("nanodd", 0));
        state.put("ema", average);
        state.put("model_cls", "D3PMAbsorbing");
        state.put("model_args", arguments);
        state.put("iter_num", 3);
        TorchWriter.write(folder.resolve("ckpt.pt"), state);
        assertEquals("d3pm", average(folder).description().model().family().type());
        assertHolds("nanodd", 1, average(folder));
        assertHolds("nanodd", 0, raw(folder));
    }

    /** Of a checkpoint of radd, {@code training.safetensors} holds the parameters one after the other. */
    @Test
    void raddsOwnCheckpointsHaveRawWeightsToo() throws IOException {
        Path checkpoint = folder.resolve("run/checkpoints-meta/checkpoint_5");
        Files.createDirectories(checkpoint);
        Files.copy(Golden.path("model").resolve("config.json"), checkpoint.resolve("config.json"));
        Files.copy(Golden.path("model").resolve("model.safetensors"), checkpoint.resolve("model.safetensors"));
        refused("has no raw weights", () -> raw(folder.resolve("run")).openWeights(golden("model")));
        Model model = golden("model");
        float[] flat = new float[Math.toIntExact(model.table().parameterCount())];
        try (SafeTensors weights = SafeTensors.open(checkpoint.resolve("model.safetensors"))) {
            model.table().entries().forEach(entry -> {
                float[] values = weights.readFloats(entry.name());
                for (int i = 0; i < values.length; i++) {
                    flat[Math.toIntExact(entry.offset()) + i] = values[i] + 2;
                }
            });
        }
        TensorEntry parameters = TensorEntry.ofFloats("parameters", new long[] {flat.length}, flat);
        SafeTensors.write(checkpoint.resolve("training.safetensors"), Map.of(), List.of(parameters));
        assertHolds("model", 2, raw(folder.resolve("run")));
        assertHolds("model", 0, average(folder.resolve("run")));
    }

    @Test
    void aLargeModelIsWrittenInSeveralFilesAndReadBack() throws IOException {
        Model model = golden("model");
        List<TensorEntry> entries = new ArrayList<>();
        parameters("model", 0).forEach(entry -> entries.add((TensorEntry) entry));
        new ModelDirectory(folder).write(model, entries, 20_000);
        JsonNode index = new ObjectMapper()
                .readTree(folder.resolve("model.safetensors.index.json").toFile());
        long bytes = model.table().parameterCount() * Float.BYTES
                + (long) Float.BYTES * model.buffers().get(0).values().length;
        assertEquals(bytes, index.at("/metadata/total_size").longValue());
        String first = index.at("/weight_map/vocab_embed.embedding").textValue();
        assertTrue(first.matches("model-00001-of-0000\\d\\.safetensors"), first);
        assertHolds("model", 0, average(folder));
        Files.delete(folder.resolve(first));
        refused(
                "model.safetensors.index.json names " + first + ", which is not beside it",
                () -> average(folder).openWeights(model));
        Files.writeString(
                folder.resolve("model.safetensors.index.json"), "{\"weight_map\": {\"a\": \"../model.safetensors\"}}");
        refused(
                "puts a into \"../model.safetensors\", no file beside it",
                () -> average(folder).openWeights(model));
    }

    @Test
    void weightsOfAnotherModelAreRefusedWithAllThatDiffers() throws IOException {
        Files.copy(Golden.path("model").resolve("config.json"), folder.resolve("config.json"));
        Files.copy(Golden.path("sedd_absorb").resolve("model.safetensors"), folder.resolve("model.safetensors"));
        Model model = new ModelDirectory(folder).readModel();
        refused(
                "lacks 5 of the model's 25 tensors: blocks.0.norm1.bias [32], ",
                () -> average(folder).openWeights(model));
        refused(
                "has 10 unexpected tensors: blocks.0.adaLN_modulation.bias, ",
                () -> average(folder).openWeights(model));
        refused(
                "tensors of another shape or type: vocab_embed.embedding of F32 [14, 24], must be of floats [51, 32]",
                () -> average(folder).openWeights(model));
    }

    @Test
    void aCheckpointThatNothingDescribesIsRefused() {
        TorchWriter.write(folder.resolve("a.pth"), tensors("model", 0));
        refused(
                "nothing says what model " + folder.resolve("a.pth") + " is of",
                () -> average(folder.resolve("a.pth")).description());
    }

    private static void refused(String message, Executable action) {
        RaddException refusal = assertThrows(RaddException.class, action);
        assertEquals(RaddException.Kind.DATA, refusal.kind());
        assertTrue(String.valueOf(refusal.getMessage()).contains(message), String.valueOf(refusal.getMessage()));
    }
}
