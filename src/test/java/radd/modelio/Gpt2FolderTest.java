package radd.modelio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.Golden;
import radd.RaddException;
import radd.engine.Torch;

@Tag("golden")
class Gpt2FolderTest {
    @TempDir
    Path folder;

    @BeforeEach
    void copyModel() throws IOException {
        Files.copy(Golden.path("gpt2/config.json"), folder.resolve("config.json"));
        Files.copy(Golden.path("gpt2/model_prefixed.safetensors"), folder.resolve("model.safetensors"));
    }

    /** Its name ends as that of a buffer which is dropped. */
    @Test
    void aBiasOfTheProductsIsNoBufferOfTheMask() {
        String bias = "transformer.h.1.attn.c_attn.bias";
        rewrite(bias);
        assertTrue(refusal().contains("has no tensor " + bias));
    }

    @Test
    void whatIsNoPartOfGpt2IsRefused() {
        rewrite("", TensorEntry.ofFloats("score.weight", new long[] {2}, new float[2]));
        assertTrue(refusal().contains("unexpected tensor score.weight"));
    }

    @ParameterizedTest
    @CsvSource({
        "gelu_new,gelu,activation_function gelu",
        "1e-05,0,layer_norm_epsilon is 0",
        "gpt2,gpt_neo,is not of GPT-2",
    })
    void aDescriptionOfAnotherNetworkIsRefused(String here, String there, String reason) throws IOException {
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace(here, there));
        assertTrue(refusal().contains(reason), refusal());
    }

    @Test
    void theFamiliesDoNotTakeItForADiffusion() {
        RaddException refused = assertThrows(RaddException.class, () -> new ModelDirectory(folder).readDescription());
        assertEquals(RaddException.Kind.DATA, refused.kind());
        assertTrue(String.valueOf(refused.getMessage()).contains("radd eval --judge"), refused.getMessage());
    }

    private String refusal() {
        RaddException refused = assertThrows(
                RaddException.class,
                () -> new Gpt2Folder(folder).open(Torch.on("cpu")).close());
        assertEquals(RaddException.Kind.DATA, refused.kind());
        return String.valueOf(refused.getMessage());
    }

    /** The file without a tensor and with others. */
    private void rewrite(String without, TensorEntry... more) {
        List<TensorEntry> entries = new ArrayList<>(List.of(more));
        try (SafeTensors file = SafeTensors.open(Golden.path("gpt2/model_prefixed.safetensors"))) {
            for (String name : file.names()) {
                if (!name.equals(without)) {
                    entries.add(TensorEntry.ofFloats(name, file.info(name).shape(), file.readFloats(name)));
                }
            }
        }
        SafeTensors.write(folder.resolve("model.safetensors"), Map.of(), entries);
    }
}
