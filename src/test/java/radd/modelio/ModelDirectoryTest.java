package radd.modelio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.RaddException;
import radd.RaddModels;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.network.ModelConfig;
import radd.core.noise.NoiseConfig;

class ModelDirectoryTest {
    private static final ModelConfig GOLDEN = new ModelConfig(50, 32, 16, 2, 4, 0.02);

    @TempDir
    Path folder;

    @Test
    void describesTheReferencesModel() {
        ModelDescription description = golden().readDescription();
        assertEquals(RaddModels.of(GOLDEN, "none"), description);
    }

    @Test
    void aDescriptionWithoutTokenizerIsOfGpt2WhenItHasItsTokens() throws IOException {
        assertEquals("gpt2", written("\"tokens\": 50,", "\"tokens\": 50257,").tokenizer());
        assertEquals(
                "text8",
                written("\"cache_dir\": \"data\"", "\"tokenizer\": \"text8\"").tokenizer());
    }

    @Test
    void theWeightsAreCheckedAgainstTheModel() {
        Model expected = model(50, 2);
        try (TensorSource weights = golden().openWeights(expected)) {
            assertEquals(
                    expected.table().entries().size() + expected.buffers().size(),
                    weights.names().size());
            assertEquals(51 * 32, weights.readFloats("output_layer.linear.weight").length);
        }
        String file = golden().folder().resolve("model.safetensors").toString();
        assertRefused(
                file + " lacks 10 of the model's 35 tensors: blocks.2.norm1.weight [32]",
                () -> golden().openWeights(model(50, 3)));
        assertRefused(file + " has 10 unexpected tensors: blocks.1.", () -> golden().openWeights(model(50, 1)));
        assertRefused(
                file
                        + " has 3 tensors of another shape or type: vocab_embed.embedding of F32 [51, 32], must be of floats [50, 32]",
                () -> golden().openWeights(model(49, 2)));
    }

    /** The golden model with another number of tokens or blocks. */
    private static Model model(int tokens, int blocks) {
        return RaddModels.of(new ModelConfig(tokens, 32, 16, blocks, 4, 0.02), "none")
                .create();
    }

    @Test
    void whatIsWrittenHasTheReferencesTensorsAndKeys() throws IOException {
        ModelDirectory target = new ModelDirectory(folder.resolve("deep/model"));
        ModelDescription description = RaddModels.of(GOLDEN, new NoiseConfig.Geometric(1e-3, 2), "grammar");
        List<TensorEntry> entries = new ArrayList<>();
        Model model = description.create();
        try (SafeTensors source = (SafeTensors) golden().openWeights(model)) {
            model.table()
                    .shapes()
                    .forEach((name, shape) ->
                            entries.add(TensorEntry.ofFloats(name, shape, FloatBuffer.wrap(source.readFloats(name)))));
            target.write(model, entries);

            assertEquals(description, target.readDescription());
            try (SafeTensors copy = (SafeTensors) target.openWeights(model)) {
                assertEquals(source.metadata(), copy.metadata());
                assertEquals(source.names().size(), copy.names().size());
                for (String name : source.names()) {
                    // Exact but for the computed frequencies, which differ by the rounding of the power.
                    float tolerance = name.equals("rotary_emb.inv_freq") ? 1e-8f : 0;
                    assertArrayEquals(source.readFloats(name), copy.readFloats(name), tolerance, name);
                }
            }
        }
        JsonNode json =
                new ObjectMapper().readTree(Files.readString(target.folder().resolve("config.json")));
        for (String key : List.of("hidden_size", "n_heads", "n_blocks", "dropout", "use_checkpoint", "dtype")) {
            assertTrue(json.path("model").has(key), key);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "n_heads": 4,           | "n_heads": 5,          | model.hidden_size is 32, must be a multiple of 2 * model.n_heads = 10
            "n_heads": 4,           | "n_heads": "four",     | has model.n_heads "four", must be a whole number
            "n_heads": 4,           | "n_heads": 4.5,        | has model.n_heads 4.5, must be a whole number
            "n_heads": 4,           | "n_heads": 4294967300, | has model.n_heads 4294967300, must be a whole number
            "n_heads": 4,           |                        | has no model.n_heads, which must be a whole number
            "n_heads": 4,           | "n_heads": 0,          | model.n_heads is 0, must be at least 1
            "tokens": 50,           | "tokens": null,        | has tokens null, must be a whole number
            "dropout": 0.02,        | "dropout": 1,          | model.dropout is 1.0, must be in [0, 1)
            "type": "loglinear"     | "type": "cosine"       | noise.type is cosine, must be one of loglinear, geometric
            "type": "loglinear"     | "type": 3              | has noise.type 3, must be a text
            "sigma_max": 20         | "sigma_max": "x"       | has noise.sigma_max "x", must be a number
            "tokens": 50,           | "tokens": 50, "tokens": 51, | Duplicate field 'tokens'
            "tokens": 50,           | "tokens" 50,           | is not JSON
            """)
    void aBadDescriptionIsRefusedByFileFieldAndValue(String from, String to, String message) {
        String replacement = to == null ? "" : to;
        assertRefused(message, () -> written(from, replacement));
        assertRefused(folder.resolve("config.json").toString(), () -> written(from, replacement));
    }

    @Test
    void aMissingFolderOrFileIsNamed() throws IOException {
        ModelDirectory none = new ModelDirectory(folder.resolve("none"));
        assertRefused("there is no model folder " + none.folder(), none::readDescription);
        ModelDirectory empty = new ModelDirectory(folder);
        assertRefused(
                "cannot read " + folder.resolve("config.json") + ": there is no such file", empty::readDescription);
        assertRefused(
                "cannot read " + folder.resolve("model.safetensors") + ": there is no such file",
                () -> empty.openWeights(model(50, 2)));
        Files.write(folder.resolve("config.json"), new byte[] {(byte) 0xFF, 0, 1});
        assertRefused("is not UTF-8 text: 0xFF at byte 1 (line 1)", empty::readDescription);
        Files.writeString(folder.resolve("config.json"), "[]");
        assertRefused("is not a JSON object", empty::readDescription);
        Files.writeString(folder.resolve("config.json"), "");
        assertRefused("is not a JSON object", empty::readDescription);
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        ModelDirectory below = new ModelDirectory(file.resolve("model"));
        assertRefused(
                "cannot write " + below.folder(),
                () -> below.write(RaddModels.of(GOLDEN, "none").create(), List.of()));
    }

    /** The golden description with one piece of its text replaced. */
    private ModelDescription written(String from, String to) throws IOException {
        String json = Files.readString(golden().folder().resolve("config.json"));
        int place = json.indexOf(from, from.contains("loglinear") ? json.indexOf("\"noise\"") : 0);
        assertTrue(place >= 0, from);
        Files.writeString(
                folder.resolve("config.json"), json.substring(0, place) + to + json.substring(place + from.length()));
        return new ModelDirectory(folder).readDescription();
    }

    private static ModelDirectory golden() {
        URL model = ModelDirectoryTest.class.getResource("/golden/model");
        return new ModelDirectory(Path.of(URI.create(model.toString())));
    }

    private static void assertRefused(String part, Executable action) {
        RaddException refusal = assertThrows(RaddException.class, action);
        String message = String.valueOf(refusal.getMessage());
        assertEquals(RaddException.Kind.DATA, refusal.kind(), message);
        assertTrue(message.contains(part), message);
        assertEquals(1, message.lines().count(), message);
    }
}
