package radd.config;

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
import radd.core.family.GraphType;
import radd.core.family.sedd.SeddSection;
import radd.core.family.sedd.SigmaScaling;
import radd.core.noise.NoiseConfig;
import radd.train.TrainConfig;

/** Configurations of SEDD, as its repository's README and files give them. */
class SeddConfigTest {
    private static final ConfigReader READER = new ConfigReader(Presets.in(Path.of("configs")));

    @TempDir
    Path folder;

    private static TrainConfig bound(String... overrides) {
        return TrainConfigs.bind(READER.read(Optional.empty(), List.of(overrides)));
    }

    private static String refusal(String... overrides) {
        return String.valueOf(
                assertThrows(RaddException.class, () -> bound(overrides)).getMessage());
    }

    @Test
    void theCommandsOfItsReadmeAreRead() {
        TrainConfig absorb = bound("noise_lib=loglinear", "graph.type=absorb", "model=medium", "training.accum=2");
        assertEquals(new SeddSection(1024, 128, 1024, 24, 16, SigmaScaling.TRUE, 0.1), absorb.model());
        assertEquals("score_entropy", absorb.training().lossType());
        assertEquals("euler", absorb.sampling().predictor());
        TrainConfig uniform =
                bound("noise_lib=geometric", "graph.type=uniform", "model=small", "model.scale_by_sigma=False");
        assertEquals(new SeddSection(768, 128, 1024, 12, 12, SigmaScaling.FALSE, 0.1), uniform.model());
        assertEquals(NoiseConfig.Geometric.REFERENCE, uniform.noise());
        assertEquals(GraphType.UNIFORM, uniform.graph());
        assertEquals(
                uniform,
                bound("model=small", "graph.type=uniform", "noise.type=geometric", "model.scale_by_sigma=False"));
        assertEquals(
                "analytic",
                bound("model=small", "sampling.predictor=analytic").sampling().predictor());
    }

    @Test
    void itsConfigurationFileIsRead() throws IOException {
        Path file = Files.writeString(folder.resolve("config.yaml"), """
                defaults:
                  - _self_
                  - model: small
                  - override hydra/launcher: submitit_slurm
                ngpus: 8
                training: {batch_size: 512, accum: 1, n_iters: 1300001, weight: standard}
                graph: {type: absorb, file: data, report_all: False}
                noise: {type: loglinear, sigma_min: 1e-4, sigma_max: 20}
                sampling: {predictor: euler, steps: 128, noise_removal: True}
                eval: {batch_size: 512, perplexity: True, perplexity_batch_size: 32}
                """);
        ResolvedConfig read = READER.read(Optional.of(file), List.of());
        assertEquals(128, TrainConfigs.bind(read).sampling().steps());
        assertTrue(
                read.notices().stream().anyMatch(notice -> notice.startsWith("sampling.noise_removal has no effect")),
                read.notices().toString());
    }

    @Test
    void theQuickstartBecomesItsByOverridesAlone() {
        Path quickstart = Path.of("configs/quickstart.yaml");
        for (String graph : List.of("absorb", "uniform")) {
            TrainConfig config = TrainConfigs.bind(
                    READER.read(Optional.of(quickstart), List.of("model.type=ddit", "graph.type=" + graph)));
            assertEquals(new SeddSection(96, 128, 32, 3, 4, SigmaScaling.AUTO, 0), config.model());
            assertEquals("score_entropy", config.training().lossType());
        }
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedByKeyAndPlace() {
        assertEquals(
                "model.scale_by_sigma is true, must be false with graph.type=uniform; correct it with the override"
                        + " model.scale_by_sigma=VALUE",
                refusal("model=small", "graph.type=uniform"));
        assertEquals(
                "graph.type is uniform, must be absorb for RADD; correct it in the override graph.type=uniform",
                refusal("graph.type=uniform"));
        assertTrue(refusal("model.cond_dim=64").startsWith("model.cond_dim is of model.type=ddit, and model.type is"));
        assertTrue(refusal("model=small", "model.cond_dim=0").startsWith("model.cond_dim is 0, must be at least 1"));
        assertTrue(refusal("noise_lib=cosine").contains("must be one of loglinear, geometric"));
        assertTrue(refusal("model=small", "training.loss_type=k_DCE")
                .contains("must be one of score_entropy, score_entropy_elbo"));
    }
}
