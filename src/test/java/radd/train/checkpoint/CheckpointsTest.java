package radd.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.RaddException;
import radd.RaddModels;
import radd.core.network.DiffusionTransformer;
import radd.core.network.Initialiser;
import radd.core.network.ModelConfig;
import radd.engine.FlatVector;
import radd.engine.Torch;

/** What is written comes back as it was when it was asked for, and what the disk has damaged does not come back at all. */
class CheckpointsTest {
    private static final ModelConfig MODEL = new ModelConfig(11, 8, 4, 1, 2, 0);
    private static final LossScaleState SCALE = new LossScaleState(1024, 7);

    @TempDir
    private Path folder;

    private final Torch torch = Torch.on("cpu");
    private final DiffusionTransformer network = new DiffusionTransformer(MODEL);

    /** Steps 1 and 2, whose parameters are drawn from seeds 1 and 2. */
    private RunFolder run() {
        RunFolder run = RunFolder.create(folder, LocalDateTime.of(2026, 1, 2, 3, 4, 5));
        try (FlatVector vector = FlatVector.zeros(torch, network.table());
                Checkpoints checkpoints = checkpoints(run)) {
            for (int step = 1; step <= 2; step++) {
                Initialiser.initialise(vector, step);
                checkpoints.savePreemption(
                        vector,
                        Map.of("parameters", vector),
                        new TrainingState(step, step, OptionalLong.of(16L * step), Optional.of(SCALE)),
                        Map.of("seed", 3));
                vector.clear(); // at once: the copy must have been taken
            }
            checkpoints.finish();
        }
        return run;
    }

    private Checkpoints checkpoints(RunFolder run) {
        return new Checkpoints(run, RaddModels.of(MODEL, "gpt2").create(), 2);
    }

    private static Path newest(RunFolder run) {
        return run.checkpointsMeta().resolve("checkpoint_2");
    }

    /** Restores, and expects a step's numbers in both vectors. */
    private void assertRestores(RunFolder run, int step) {
        try (FlatVector wanted = FlatVector.zeros(torch, network.table());
                FlatVector average = FlatVector.zeros(torch, network.table());
                FlatVector parameters = FlatVector.zeros(torch, network.table());
                Checkpoints checkpoints = checkpoints(run)) {
            Initialiser.initialise(wanted, step);
            TrainingState state = checkpoints.restore(average, Map.of("parameters", parameters));
            assertEquals(new TrainingState(step, step, OptionalLong.of(16L * step), Optional.of(SCALE)), state);
            network.table().entries().forEach(entry -> {
                assertArrayEquals(wanted.floats(entry), average.floats(entry), 0f, entry.name());
                assertArrayEquals(wanted.floats(entry), parameters.floats(entry), 0f, entry.name());
            });
        }
    }

    @Test
    void theNewestComesBackBitForBit() {
        assertRestores(run(), 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "training.safetensors", "training.json", "config.json", "SHA256SUMS"})
    void aFlippedBitIsSeenAndTheOneBeforeUsed(String name) throws IOException {
        RunFolder run = run();
        byte[] bytes = Files.readAllBytes(newest(run).resolve(name));
        bytes[bytes.length / 2] ^= 0x10;
        Files.write(newest(run).resolve(name), bytes);
        assertRestores(run, 1);
        assertTrue(Files.exists(run.checkpointsMeta().resolve("checkpoint_2.damaged")), "kept for who wants to look");
        assertTrue(Files.notExists(newest(run)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "training.safetensors", "training.json", "config.json", "SHA256SUMS"})
    void aTruncatedOrMissingFileIsSeenAndTheOneBeforeUsed(String name) throws IOException {
        RunFolder run = run();
        Path file = newest(run).resolve(name);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 2));
        assertRestores(run, 1);
        Files.delete(run.checkpointsMeta().resolve("checkpoint_1").resolve(name));
        assertThrows(RaddException.class, () -> assertRestores(run, 1));
    }

    @Test
    void whatAKilledProcessLeftUnfinishedIsIgnoredAndRemoved() throws IOException {
        RunFolder run = run();
        Path partial = Files.createDirectories(run.checkpointsMeta().resolve("checkpoint_3.partial"));
        Files.writeString(partial.resolve("model.safetensors"), "half");
        assertRestores(run, 2);
        try (FlatVector vector = FlatVector.zeros(torch, network.table());
                Checkpoints checkpoints = checkpoints(run)) {
            checkpoints.saveSnapshot(
                    vector, Map.of(), new TrainingState(5, 4, OptionalLong.empty(), Optional.empty()), Map.of());
            checkpoints.finish();
        }
        assertTrue(Files.notExists(partial));
    }
}
