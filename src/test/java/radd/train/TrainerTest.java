package radd.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.RaddException;
import radd.TinyRun;
import radd.core.loss.LossType;
import radd.data.EpochOrder;
import radd.data.corpus.Blocks;
import radd.data.grammar.SentenceGrammar;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.modelio.Checksums;
import radd.modelio.LoadedModel;
import radd.modelio.RunFolders;
import radd.modelio.SafeTensors;
import radd.train.checkpoint.LossScaleState;
import radd.train.checkpoint.RunFolder;
import radd.train.checkpoint.TrainingState;
import radd.train.metrics.MetricsLog;

/** The training loop on the embedded grammar: restarts, accumulation, stopping, and what is left on disk. */
class TrainerTest {
    private static final int STEPS = 6;
    private static final LocalDateTime START = LocalDateTime.of(2026, 1, 2, 3, 4, 5);

    @TempDir
    private Path folder;

    private final Torch torch = Torch.on("cpu");
    private final SentenceGrammar grammar = new SentenceGrammar();
    private final Blocks blocks = grammar.blocks(1, 0, 40, 16);
    private OnNan onNan = OnNan.STOP;
    private int replicas = 1;
    private boolean sharded = false;
    private Precision precision = Precision.FLOAT32;

    private TrainConfig config(double dropout, int accum, double lr, LossType loss) {
        return TinyRun.config(
                "seed=7",
                "outdir=" + folder,
                "ngpus=" + replicas,
                "model.hidden_size=16",
                "model.dropout=" + dropout,
                "training.accum=" + accum,
                "training.n_iters=" + STEPS,
                "training.log_freq=2",
                "training.eval_freq=3",
                "training.snapshot_freq=100",
                "training.snapshot_freq_for_preemption=100",
                "training.on_nan=" + onNan.label(),
                "training.peak_flops=1e12",
                "training.ema=0.9",
                "training.shard_optimizer=" + sharded,
                "training.loss_type=" + loss.label(),
                "optim.lr=" + lr,
                "optim.weight_decay=0.01",
                "optim.warmup=2");
    }

    private Trainer trainer(TrainConfig config, RunFolder run, List<TrainingListener> listeners) {
        return new Trainer(
                config,
                config.description("grammar").create(),
                Collections.nCopies(config.replicas(), torch),
                precision,
                Collective.alone(),
                Optional.of(run),
                listeners);
    }

    private RunFolder newRun() {
        return RunFolder.create(folder, START);
    }

    private static boolean never() {
        return false;
    }

    private static BooleanSupplier after(int steps) {
        AtomicInteger asked = new AtomicInteger();
        return () -> asked.getAndIncrement() >= steps;
    }

    private static float[] numbers(FlatVector vector) {
        List<Float> all = new ArrayList<>();
        for (ParameterTable.Entry entry : vector.table().entries()) {
            for (float number : vector.floats(entry)) {
                all.add(number);
            }
        }
        float[] result = new float[all.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = all.get(i);
        }
        return result;
    }

    @Test
    void aStoppedAndResumedRunEqualsTheUninterruptedOneBitForBit() {
        TrainConfig config = config(0.1, 2, 1e-2, LossType.T_DCE);
        float[] whole;
        try (Trainer trainer = trainer(config, newRun(), List.of())) {
            assertTrue(trainer.train(blocks, TrainerTest::never));
            whole = numbers(trainer.averagedParameters());
        }
        RunFolder run = newRun();
        try (Trainer trainer = trainer(config, run, List.of())) {
            assertFalse(trainer.train(blocks, after(3)));
            assertEquals(3, trainer.step());
        }
        try (Trainer trainer = trainer(config, run, List.of())) {
            assertEquals(3, trainer.resume());
            assertTrue(trainer.train(blocks, TrainerTest::never));
            assertArrayEquals(whole, numbers(trainer.averagedParameters()), 0f);
        }
    }

    @Test
    void accumulationChangesNothingButRounding() {
        for (LossType loss : LossType.values()) {
            float[] once = trained(config(0, 1, 1e-3, loss));
            float[] fourTimes = trained(config(0, 4, 1e-3, loss));
            // Adam turns rounding of tiny gradients into steps of up to the learning rate, here for a handful of
            // entries at most.
            assertArrayEquals(once, fourTimes, 2e-4f, loss.label());
        }
    }

    private float[] trained(TrainConfig config) {
        try (Trainer trainer = trainer(config, newRun(), List.of())) {
            trainer.train(blocks, TrainerTest::never);
            return numbers(trainer.averagedParameters());
        }
    }

    @Test
    void theRunsFolderIsAModelWithTheAveragedParameters() {
        RunFolder run = newRun();
        try (Trainer trainer = trainer(config(0, 1, 1e-3, LossType.K_DCE), run, List.of())) {
            trainer.train(blocks, TrainerTest::never);
            try (LoadedModel model = LoadedModel.open(run.path(), torch)) {
                assertArrayEquals(numbers(trainer.averagedParameters()), numbers(model.parameters()), 0f);
                assertEquals("grammar", model.model().description().tokenizer());
                assertEquals(trainer.model().description(), model.model().description());
            }
        }
    }

    @Test
    void listenersHearOfEveryStepReportValidationAndSnapshot() {
        List<String> heard = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void reported(StepReport report) {
                heard.add("report " + report.step());
                assertTrue(report.natsPerToken() > 0 && report.gradientNorm() > 0);
            }

            @Override
            public void validate(long step, FlatVector average) {
                heard.add("validation " + step);
            }

            @Override
            public void snapshot(long step, FlatVector average) {
                heard.add("snapshot " + step);
            }
        };
        try (Trainer trainer = trainer(config(0, 1, 1e-3, LossType.K_DCE), newRun(), List.of(listener))) {
            trainer.train(blocks, TrainerTest::never);
        }
        assertEquals(List.of("report 2", "validation 3", "report 4", "report 6", "validation 6", "snapshot 6"), heard);
    }

    @Test
    void reportsSayWhatTheStepsTookAndHowNoisyTheyWere() {
        List<StepReport> reports = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void reported(StepReport report) {
                reports.add(report);
            }
        };
        RunFolder run = newRun();
        try (Trainer trainer = trainer(config(0, 4, 1e-3, LossType.K_DCE), run, List.of(listener));
                RunRecorder recorder = new RunRecorder(run, 0, OptionalDouble.empty())) {
            trainer.train(blocks, TrainerTest::never);
            reports.forEach(recorder::reported);
        }
        StepReport.Speed speed = reports.get(0).speed();
        assertEquals(Set.of(Phase.values()), speed.seconds().keySet());
        assertTrue(speed.seconds().getOrDefault(Phase.COMPUTE, 0.0) > 0);
        assertTrue(speed.memory().orElseThrow() > 1 << 20);
        assertTrue(reports.get(0).lossVariance() > 0);
        // A head of this model takes as much as the backbone at most: 24 D^2 + 4 L D a token and block against 2 D V.
        double flopsPerToken = speed.flopsPerSecond() / speed.tokensPerSecond();
        assertTrue(flopsPerToken > 3 * 2 * (24 * 16 * 16 + 4 * 16 * 16), "backbone alone, forward and backward");
        assertTrue(flopsPerToken < 3 * (2 * (24 * 16 * 16 + 4 * 16 * 16) + 2 * 16 * 45), "every token masked");
        MetricsLog.Entry line = MetricsLog.read(run.metrics()).get(0);
        assertEquals(speed.flopsPerSecond() / 1e12, line.number("mfu"), 1e-12);
        for (String name : List.of("loss_variance", "data_seconds", "checkpoint_seconds", "memory_bytes", "tokens")) {
            assertTrue(Double.isFinite(line.number(name)), name);
        }
    }

    @Test
    void replicasReportWhatOneDeviceWould() {
        StepReport one = lastReport(config(0, 4, 1e-3, LossType.K_DCE));
        replicas = 2;
        StepReport two = lastReport(config(0, 2, 1e-3, LossType.K_DCE));
        assertEquals(one.lossVariance(), two.lossVariance(), 1e-5 * one.lossVariance());
        assertEquals(one.tokens(), two.tokens());
        // The peak that is stated is that of one device.
        assertEquals(
                one.speed().utilisation().orElseThrow() / one.speed().flopsPerSecond(),
                2 * two.speed().utilisation().orElseThrow() / two.speed().flopsPerSecond(),
                1e-20);
    }

    private StepReport lastReport(TrainConfig config) {
        List<StepReport> reports = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void reported(StepReport report) {
                reports.add(report);
            }
        };
        try (Trainer trainer = trainer(config, newRun(), List.of(listener))) {
            trainer.train(blocks, TrainerTest::never);
        }
        return reports.get(reports.size() - 1);
    }

    @Test
    void aDivergedRunStopsWithItsStepItsBatchAndTheLastGoodCheckpoint() throws Exception {
        RunFolder run = newRun();
        try (Trainer trainer = trainer(config(0, 1, 1e-3, LossType.K_DCE), run, List.of())) {
            trainer.train(blocks, after(1));
        }
        try (Trainer trainer = trainer(config(0, 1, 1e30, LossType.K_DCE), run, List.of())) {
            trainer.resume();
            RaddException failure = assertThrows(RaddException.class, () -> trainer.train(blocks, TrainerTest::never));
            Path file = run.path().resolve("nan_step_3.json");
            assertTrue(
                    failure.toString().contains("of step 3 is not finite; its batch is in " + file),
                    failure.toString());
            assertTrue(
                    failure.toString()
                            .contains("good checkpoint is "
                                    + run.checkpointsMeta().resolve("checkpoint_1")),
                    failure.toString());
            JsonNode batch = new ObjectMapper().readTree(file.toFile());
            EpochOrder order = new EpochOrder(7, blocks.count());
            assertEquals(
                    LongStream.range(16, 24)
                            .map(order::blockAt)
                            .boxed()
                            .sorted()
                            .toList(),
                    StreamSupport.stream(batch.get("blocks").spliterator(), false)
                            .map(JsonNode::asLong)
                            .sorted()
                            .toList());
            assertEquals(8, batch.get("losses").size());
        }
    }

    @Test
    void stepsThatAreNotFiniteCanBeSkippedAndChangeNothing() throws Exception {
        onNan = OnNan.SKIP;
        RunFolder run = newRun();
        List<StepReport> reports = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void reported(StepReport report) {
                reports.add(report);
            }
        };
        try (Trainer trainer = trainer(config(0, 1, 1e30, LossType.K_DCE), run, List.of(listener))) {
            assertTrue(trainer.train(blocks, TrainerTest::never));
            for (float number : numbers(trainer.averagedParameters())) {
                assertTrue(Float.isFinite(number));
            }
        }
        assertEquals(
                List.of(1L, 2L, 2L),
                reports.stream().map(StepReport::skippedSteps).toList());
        assertEquals(1, state(run, STEPS).get("updates").asLong());
        assertTrue(Files.exists(run.path().resolve("nan_step_2.json")));
    }

    private static JsonNode state(RunFolder run, long step) throws IOException {
        return new ObjectMapper()
                .readTree(checkpoint(run, step).resolve("training.json").toFile());
    }

    private static Path checkpoint(RunFolder run, long step) {
        return run.checkpointsMeta().resolve(RunFolders.PREFIX + step);
    }

    /** A run that has made no step yet and whose loss scale will be another than the initial one. */
    private RunFolder newFloat16Run(TrainConfig config, double scale) throws IOException {
        precision = Precision.FLOAT16;
        RunFolder run = newRun();
        try (Trainer trainer = trainer(config, run, List.of())) {
            trainer.train(blocks, after(0));
        }
        Path file = checkpoint(run, 0).resolve("training.json");
        Files.writeString(file, Files.readString(file).replace("65536.0", Double.toString(scale)));
        Checksums.write(checkpoint(run, 0));
        return run;
    }

    @Test
    void float16FollowsFloat32() throws IOException {
        TrainConfig config = config(0, 2, 1e-3, LossType.T_DCE);
        float[] whole = trained(config);
        RunFolder run = newFloat16Run(config, 64);
        try (Trainer trainer = trainer(config, run, List.of())) {
            trainer.resume();
            trainer.train(blocks, TrainerTest::never);
            float[] half = numbers(trainer.averagedParameters());
            float[] initial = vector(run, 0, "parameters");
            assertNotEquals(0, distance(half, whole));
            // Of the way that training went. float16 has eleven bits; where a gradient is near zero, Adam makes a
            // whole step of its rounding.
            assertEquals(0, distance(half, whole) / distance(initial, whole), 0.05);
        }
        assertEquals(STEPS, state(run, STEPS).get("updates").asInt());
        assertEquals(
                new LossScaleState(64, STEPS),
                TrainingState.ofJson(state(run, STEPS)).lossScale().orElseThrow());
    }

    /** Euclidean distance of the numbers that both have. */
    private static double distance(float[] one, float[] other) {
        return Math.sqrt(IntStream.range(0, Math.min(one.length, other.length))
                .mapToDouble(i -> (double) one[i] - other[i])
                .map(difference -> difference * difference)
                .sum());
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "4, true"})
    void anOverflowInFloat16SkipsTheStepAndHalvesTheScale(int count, boolean shards) throws IOException {
        replicas = count;
        sharded = shards;
        TrainConfig config = config(0.1, 2, 1e-3, LossType.T_DCE);
        RunFolder run = newFloat16Run(config, 0x1p60);
        try (Trainer trainer = trainer(config, run, List.of())) {
            trainer.resume();
            float[] before = numbers(trainer.averagedParameters());
            trainer.train(blocks, after(1));
            assertArrayEquals(before, numbers(trainer.averagedParameters()), 0f);
        }
        assertEquals(
                new TrainingState(1, 0, OptionalLong.of(128), Optional.of(new LossScaleState(0x1p59, 0))),
                TrainingState.ofJson(state(run, 1)));
        for (String vector : List.of("parameters", "first_moment", "second_moment")) {
            assertArrayEquals(vector(run, 0, vector), vector(run, 1, vector), 0f, vector);
        }
    }

    @Test
    void trainingGoesOnOnceTheScaleFits() throws IOException {
        TrainConfig config = config(0.1, 2, 1e-3, LossType.T_DCE);
        RunFolder run = newFloat16Run(config, 0x1p14);
        try (Trainer trainer = trainer(config, run, List.of())) {
            trainer.resume();
            trainer.train(blocks, TrainerTest::never);
        }
        TrainingState state = TrainingState.ofJson(state(run, STEPS));
        LossScaleState scale = state.lossScale().orElseThrow();
        assertTrue(state.updates() > 0 && state.updates() < STEPS, state.toString());
        assertEquals(0x1p14, Math.scalb(scale.scale(), (int) (STEPS - state.updates())), "halved once a skipped step");
    }

    private static float[] vector(RunFolder run, long step, String name) {
        try (SafeTensors file = SafeTensors.open(checkpoint(run, step).resolve("training.safetensors"))) {
            return file.readFloats(name);
        }
    }

    @Test
    void aRunWithoutCheckpointCannotBeResumed() {
        try (Trainer trainer = trainer(config(0, 1, 1e-3, LossType.K_DCE), newRun(), List.of())) {
            RaddException failure = assertThrows(RaddException.class, trainer::resume);
            assertTrue(failure.toString().contains("no checkpoint"), failure.getMessage());
        }
    }

    @Test
    void anUnwritableCheckpointEndsTrainingAndLeavesTheEarlierOne() throws Exception {
        RunFolder run = newRun();
        TrainConfig config = config(0, 1, 1e-3, LossType.K_DCE);
        try (Trainer trainer = trainer(config, run, List.of())) {
            trainer.train(blocks, after(2));
        }
        Path aside = run.path().resolve("aside");
        Files.move(run.checkpointsMeta(), aside);
        Files.writeString(run.checkpointsMeta(), "a file where the folder must be");
        try (Trainer trainer = trainer(config, run, List.of())) {
            RaddException failure = assertThrows(RaddException.class, () -> trainer.train(blocks, after(4)));
            assertEquals(RaddException.Kind.DATA, failure.kind());
            assertTrue(failure.toString().contains("cannot write"), failure.toString());
        }
        Files.delete(run.checkpointsMeta());
        Files.move(aside, run.checkpointsMeta());
        try (Trainer trainer = trainer(config, run, List.of())) {
            assertEquals(2, trainer.resume());
        }
    }

    @Test
    void ofPreemptionCheckpointsTheNewestTwoAreKept() {
        RunFolder run = newRun();
        for (int stop = 1; stop <= 4; stop++) {
            try (Trainer trainer = trainer(config(0, 1, 1e-3, LossType.K_DCE), run, List.of())) {
                if (stop > 1) {
                    trainer.resume();
                }
                trainer.train(blocks, after(1));
            }
        }
        assertEquals(
                List.of(
                        run.checkpointsMeta().resolve("checkpoint_3"),
                        run.checkpointsMeta().resolve("checkpoint_4")),
                RunFolders.checkpoints(run.checkpointsMeta()));
    }
}
