package radd.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.RaddException;
import radd.modelio.FileFuzz;
import radd.modelio.ModelDirectory;

/** Damaged configurations of runs and of models are read as something, or refused in one line; nothing else comes of them. */
class ConfigMutantsTest {
    private static final int FEW = 200;
    private static final int MANY = 100_000;

    @TempDir
    Path folder;

    private void yaml(int mutants) throws IOException {
        Random random = new Random(3);
        byte[] whole = Files.readAllBytes(Path.of("configs/config.yaml"));
        Path file = folder.resolve("run.yaml");
        ConfigReader reader = new ConfigReader(Presets.in(Path.of("configs")));
        int refusals = 0;
        for (int mutant = 0; mutant < mutants; mutant++) {
            Files.write(file, FileFuzz.damaged(whole, random));
            try {
                TrainConfigs.bind(reader.read(Optional.of(file), List.of()));
            } catch (RaddException refusal) {
                FileFuzz.assertOneLine(RaddException.Kind.CONFIG, refusal);
                refusals++;
            }
        }
        assertTrue(refusals > 0 && refusals < mutants, refusals + " of " + mutants);
    }

    private void json(int mutants) throws IOException {
        Random random = new Random(4);
        byte[] whole =
                ("{\"tokens\":50257,\"model\":{\"type\":\"ddit_wot\",\"hidden_size\":64,\"length\":128,\"n_blocks\":2,"
                                + "\"n_heads\":2,\"dropout\":0.02,\"dtype\":\"float32\"},\"noise\":{\"type\":\"loglinear\"},"
                                + "\"data\":{\"tokenizer\":\"gpt2\"}}")
                        .getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("config.json"), whole);
        new ModelDirectory(folder).readDescription();
        int refusals = 0;
        for (int mutant = 0; mutant < mutants; mutant++) {
            Files.write(folder.resolve("config.json"), FileFuzz.damaged(whole, random));
            try {
                new ModelDirectory(folder).readDescription();
            } catch (RaddException refusal) {
                FileFuzz.assertOneLine(RaddException.Kind.DATA, refusal);
                refusals++;
            }
        }
        assertTrue(refusals > mutants / 2, refusals + " of " + mutants);
    }

    @Test
    void aFewDamagedConfigurations() throws IOException {
        yaml(FEW);
        json(FEW);
    }

    @Test
    @Tag("slow")
    void aHundredThousandDamagedConfigurationsOfRuns() throws IOException {
        yaml(MANY);
    }

    @Test
    @Tag("slow")
    void aHundredThousandDamagedConfigurationsOfModels() throws IOException {
        json(MANY);
    }
}
