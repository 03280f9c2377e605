package radd.core.family.mdlm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.RaddException;
import radd.config.ConfigReader;
import radd.config.Presets;
import radd.config.ResolvedConfig;
import radd.config.TrainConfigs;
import radd.train.TrainConfig;

/** Configurations that choose MDLM. */
class MdlmConfigTest {
    private static final Path CONFIGS = Path.of("configs");

    @TempDir
    Path folder;

    private static ResolvedConfig read(Optional<Path> file, String... overrides) {
        return new ConfigReader(Presets.in(CONFIGS)).read(file, List.of(overrides));
    }

    /** The file's own loss is not MDLM's and gives way. */
    @Test
    void theQuickstartBecomesMdlmByOneOverride() {
        ResolvedConfig resolved = read(Optional.of(CONFIGS.resolve("quickstart.yaml")), "model.type=mdlm");
        TrainConfig config = TrainConfigs.bind(resolved);
        assertEquals(new MdlmSection(96, 32, 3, 4, 0, 128, false), config.model());
        assertEquals("NELBO", config.training().lossType());
        assertEquals(
                List.of("training.loss_type"),
                resolved.notices().stream()
                        .map(notice -> notice.split(" ", 2)[0])
                        .toList());
    }

    @Test
    void thePresetIsThePublishedModel() {
        TrainConfig config = TrainConfigs.bind(read(Optional.empty(), "model=small_mdlm"));
        assertEquals(new MdlmSection(768, 1024, 12, 12, 0.1, 128, false), config.model());
        assertEquals(config.model().length(), config.optim().gradClip());
    }

    @Test
    void itsOwnKeysAreReadAndRefusedElsewhere() throws IOException {
        Path file = Files.writeString(
                folder.resolve("own.yaml"),
                "model: {type: mdlm, hidden_size: 48, length: 9, n_blocks: 1, n_heads: 2, dropout: 0, cond_dim: 7,"
                        + " time_conditioning: True}");
        assertEquals(
                new MdlmSection(48, 9, 1, 2, 0, 7, true),
                TrainConfigs.bind(read(Optional.of(file))).model());
        RaddException refusal =
                assertThrows(RaddException.class, () -> read(Optional.empty(), "model.time_conditioning=true"));
        assertTrue(String.valueOf(refusal.getMessage()).contains("model.type=mdlm"), refusal.toString());
        RaddException range =
                assertThrows(RaddException.class, () -> TrainConfigs.bind(read(Optional.of(file), "model.cond_dim=0")));
        assertTrue(String.valueOf(range.getMessage()).contains("model.cond_dim"), range.toString());
    }
}
