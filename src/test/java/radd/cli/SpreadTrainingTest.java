package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import radd.FamilyVariant;

/** The same batches give the same training, however they are spread over replicas, processes and accumulated passes. */
class SpreadTrainingTest {
    private static final int STEPS = 20;

    /** Stated in the project's aims: sums in another order, through 20 steps of Adam. */
    private static final double TOLERANCE = 1e-5;

    /** The run that all others are compared with: one replica, one pass a step, the settings of {@link radd.TinyRun#FILE}. */
    private static @Nullable TrainedRun plain;

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private static TrainedRun plain() {
        if (plain == null) {
            Path output = shared.resolve("plain");
            CliRun.of(TrainedRun.command(output, STEPS)).succeeds();
            plain = TrainedRun.in(output);
        }
        return plain;
    }

    private TrainedRun trained(String name, String... settings) {
        Path output = folder.resolve(name);
        CliRun.of(TrainedRun.command(output, STEPS, settings)).succeeds();
        return TrainedRun.in(output);
    }

    @ParameterizedTest
    @CsvSource({
        "cpu, 4, false",
        "'cpu,cpu', 1, false",
        "'cpu,cpu', 2, true",
        "'cpu,cpu,cpu,cpu', 1, false",
        "'cpu,cpu,cpu,cpu', 1, true",
        "'cpu,cpu,cpu,cpu,cpu,cpu,cpu,cpu', 1, true",
    })
    void replicasAndAccumulationChangeNothingButRounding(String devices, int accum, boolean sharded) {
        TrainedRun spread = trained(
                "spread", "devices=" + devices, "training.accum=" + accum, "training.shard_optimizer=" + sharded);
        plain().agreesWith(spread, TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void passesOfTheSameSizeDropTheSameActivationsOnAnyReplica(boolean recompute) {
        String[] settings = {"model.dropout=0.1", "model.use_checkpoint=" + recompute, "training.accum=4"};
        TrainedRun one = trained("one", settings);
        TrainedRun four = trained("four", settings[0], settings[1], "training.accum=1", "devices=cpu,cpu,cpu,cpu");
        one.agreesWith(four, TOLERANCE);
        TrainedRun without = trained("without", "training.accum=4");
        assertNotEquals(without.losses(), one.losses());
    }

    @Test
    void sharesDecayTheSameMatrices() {
        String[] decay = {"optim.weight_decay=0.5", "optim.decay_norms_and_biases=false"};
        TrainedRun one = trained("one", decay);
        TrainedRun shares =
                trained("shares", "devices=cpu,cpu,cpu,cpu", "training.shard_optimizer=true", decay[0], decay[1]);
        one.agreesWith(shares, TOLERANCE);
    }

    @Test
    void replicasMayComputeTheirBlocksAnew() {
        plain().agreesWith(trained("anew", "devices=cpu,cpu", "model.use_checkpoint=true"), TOLERANCE);
    }

    @Test
    void processesGoOnWhereOneStopped() throws Exception {
        Path output = Files.createDirectories(folder.resolve("parts"));
        CliRun.of(TrainedRun.command(output, STEPS / 2)).succeeds();
        // Learning rate and moving average depend on the number of updates, which all processes must know.
        MpiRun run = MpiRun.of(output, 2, resumption(TrainedRun.folderIn(output), STEPS, "devices=cpu,cpu"));
        assertEquals(0, run.code(), run.err());
        plain().agreesWith(TrainedRun.in(output), TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("radd.FamilyVariant#oneOfEachFamily")
    void everyFamilyTrainsAlikeOnReplicasAndInProcesses(FamilyVariant variant) throws Exception {
        int steps = 6;
        String[] chosen = variant.with("training.n_iters=" + steps);
        TrainedRun one = trained("one", chosen);
        assertEquals(steps, one.losses().size());
        Path output = Files.createDirectories(folder.resolve("parts"));
        CliRun.of(TrainedRun.command(output, steps / 2, variant.with("devices=cpu,cpu", "training.accum=2")))
                .succeeds();
        MpiRun run = MpiRun.of(
                output,
                2,
                resumption(TrainedRun.folderIn(output), steps, "devices=cpu,cpu", "training.shard_optimizer=true"));
        assertEquals(0, run.code(), run.err());
        one.agreesWith(TrainedRun.in(output), TOLERANCE);
    }

    @Test
    void processesChangeNothingButRounding() throws Exception {
        Path output = Files.createDirectories(folder.resolve("spread"));
        String[] grammar = {"data.train=grammar", "training.batch_size=64"};
        List<String> command = TrainedRun.command(output, STEPS, grammar);
        command.addAll(List.of("devices=cpu,cpu", "training.accum=2"));
        MpiRun run = MpiRun.of(output, 2, command);
        assertEquals(0, run.code(), run.err());
        trained("one", grammar).agreesWith(TrainedRun.in(output), TOLERANCE);
        assertEquals(
                1,
                run.out().lines().filter(line -> line.contains("grammatical")).count(),
                run.out());
    }

    @Test
    void aRunGoesOnWithOtherReplicasThanItBeganWith() throws Exception {
        Path output = Files.createDirectories(folder.resolve("parts"));
        CliRun.of(TrainedRun.command(output, STEPS / 2, "training.accum=4")).succeeds();
        Path run = TrainedRun.in(output).folder();
        resume(run, STEPS - 5, "devices=cpu,cpu", "training.accum=1", "training.shard_optimizer=true");
        resume(run, STEPS, "devices=cpu,cpu,cpu,cpu", "training.accum=2");
        plain().agreesWith(TrainedRun.in(output), TOLERANCE);
    }

    @Test
    void twoReplicasStoppedAndResumedDoWhatTheUninterruptedDo() throws Exception {
        TrainedRun whole = trained("whole", "devices=cpu,cpu", "training.shard_optimizer=true");
        Path output = Files.createDirectories(folder.resolve("parts"));
        CliRun.of(TrainedRun.command(output, STEPS / 2, "devices=cpu,cpu", "training.shard_optimizer=true"))
                .succeeds();
        resume(TrainedRun.folderIn(output), STEPS);
        whole.agreesWith(TrainedRun.in(output), 0);
    }

    private static void resume(Path run, int steps, String... settings) {
        CliRun.of(resumption(run, steps, settings)).succeeds();
    }

    private static List<String> resumption(Path run, int steps, String... settings) {
        List<String> command =
                new ArrayList<>(List.of("train", "--resume", run.toString(), "training.n_iters=" + steps));
        command.addAll(Arrays.asList(settings));
        return command;
    }
}
