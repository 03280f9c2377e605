package radd.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.RaddException;
import radd.core.loss.LossType;
import radd.core.model.ModelConfig;
import radd.core.noise.NoiseConfig;
import radd.data.Blocks;
import radd.data.DataConfig;
import radd.data.SentenceGrammar;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.LoadedModel;
import radd.modelio.RunFolders;

/** The training loop on the embedded grammar: restarts, accumulation, stopping, and what is left on disk. */
class TrainerTest {
    private static final int STEPS = 6;
    private static final LocalDateTime START = LocalDateTime.of(2026, 1, 2, 3, 4, 5);

    @TempDir
    private Path folder;

    private final Torch torch = Torch.on("cpu");
    private final SentenceGrammar grammar = new SentenceGrammar();
    private final Blocks blocks = grammar.blocks(1, 0, 40, 16);

    private TrainConfig config(double dropout, int accum, double lr, LossType loss) {
        int tokens = grammar.tokenizer().vocabularySize();
        return new TrainConfig(
                1,
                folder.toString(),
                "",
                7,
                PrecisionChoice.FLOAT32,
                new ModelConfig(tokens, 16, 16, 2, 2, dropout),
                NoiseConfig.REFERENCE,
                new DataConfig("grammar", "", folder, "grammar", "auto", "none", 0),
                new TrainingConfig(8, accum, STEPS, 100, 2, 3, 100, 2, false, 0.9, loss, TimeSamplerChoice.AUTO),
                new OptimConfig(OptimizerType.ADAMW, lr, 0.9, 0.999, 1e-8, 0.01, 2, 1),
                new EvalConfig(4, 1, false, 1),
                new SamplingConfig(Predictor.TWEEDIE, 8));
    }

    private Trainer trainer(TrainConfig config, RunFolder run, List<TrainingListener> listeners) {
        return new Trainer(config, torch, Precision.FLOAT32, run, "grammar", listeners);
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
            assertTrue(trainer.train(blocks, Optional.empty(), TrainerTest::never));
            whole = numbers(trainer.averagedParameters());
        }
        RunFolder run = newRun();
        try (Trainer trainer = trainer(config, run, List.of())) {
            assertFalse(trainer.train(blocks, Optional.empty(), after(3)));
            assertEquals(3, trainer.step());
        }
        try (Trainer trainer = trainer(config, run, List.of())) {
            assertEquals(3, trainer.resume());
            assertTrue(trainer.train(blocks, Optional.empty(), TrainerTest::never));
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
            assertArrayEquals(once, fourTimes, 2e-4f, loss.referenceName());
        }
    }

    private float[] trained(TrainConfig config) {
        try (Trainer trainer = trainer(config, newRun(), List.of())) {
            trainer.train(blocks, Optional.empty(), TrainerTest::never);
            return numbers(trainer.averagedParameters());
        }
    }

    @Test
    void theRunsFolderIsAModelWithTheAveragedParameters() {
        RunFolder run = newRun();
        try (Trainer trainer = trainer(config(0, 1, 1e-3, LossType.K_DCE), run, List.of())) {
            trainer.train(blocks, Optional.empty(), TrainerTest::never);
            try (LoadedModel model = LoadedModel.open(run.path(), torch)) {
                assertArrayEquals(numbers(trainer.averagedParameters()), numbers(model.parameters()), 0f);
                assertEquals("grammar", model.description().tokenizer());
                assertEquals(
                        trainer.network().config().tokens(),
                        model.description().model().tokens());
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
            public void validated(long step, double natsPerToken) {
                heard.add("validation " + step);
                assertTrue(natsPerToken > 1 && natsPerToken < 5, "near log 45 at the start, is " + natsPerToken);
            }

            @Override
            public void snapshot(long step, FlatVector average) {
                heard.add("snapshot " + step);
            }
        };
        try (Trainer trainer = trainer(config(0, 1, 1e-3, LossType.K_DCE), newRun(), List.of(listener))) {
            trainer.train(blocks, Optional.of(blocks), TrainerTest::never);
        }
        assertEquals(List.of("report 2", "validation 3", "report 4", "report 6", "validation 6", "snapshot 6"), heard);
    }

    @Test
    void aDivergedRunStopsWithTheStep() {
        try (Trainer trainer = trainer(config(0, 1, 1e30, LossType.K_DCE), newRun(), List.of())) {
            RaddException failure = assertThrows(
                    RaddException.class, () -> trainer.train(blocks, Optional.empty(), TrainerTest::never));
            assertTrue(failure.toString().contains("diverged at step"), failure.getMessage());
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
            trainer.train(blocks, Optional.empty(), after(2));
        }
        Path aside = run.path().resolve("aside");
        Files.move(run.checkpointsMeta(), aside);
        Files.writeString(run.checkpointsMeta(), "a file where the folder must be");
        try (Trainer trainer = trainer(config, run, List.of())) {
            RaddException failure =
                    assertThrows(RaddException.class, () -> trainer.train(blocks, Optional.empty(), after(4)));
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
                trainer.train(blocks, Optional.empty(), after(1));
            }
        }
        assertEquals(
                List.of(
                        run.checkpointsMeta().resolve("checkpoint_3"),
                        run.checkpointsMeta().resolve("checkpoint_4")),
                RunFolders.checkpoints(run.checkpointsMeta()));
    }
}
