package radd.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.TinyRun;
import radd.data.corpus.Blocks;
import radd.data.corpus.BuildProgress;
import radd.data.corpus.Corpora;
import radd.data.corpus.CorpusNames;
import radd.data.corpus.DatasetFiles;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.train.checkpoint.RunFolder;
import radd.train.metrics.MetricsLog;

/** Training on packed documents: what is learnt depends neither on how a step is cut nor on a stop. */
class PackedRunTest {
    private static final int LENGTH = 16;
    private static final int STEPS = 4;

    @TempDir
    private Path folder;

    private final Torch torch = Torch.on("cpu");
    private Path corpus = Path.of("");

    @BeforeEach
    void writeCorpus() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            int[] ids = random.ints(random.nextInt(1, LENGTH + 4), 0, 29).toArray();
            lines.append("{\"ids\": ").append(Arrays.toString(ids)).append("}\n");
        }
        corpus = Files.writeString(folder.resolve("documents.jsonl"), lines);
    }

    private TrainConfig config(int accum, int replicas) {
        return TinyRun.config(
                "outdir=" + folder,
                "ngpus=" + replicas,
                "data.train=" + corpus,
                "data.tokenizer=ids:29",
                "data.packing=documents",
                "data.cache_dir=" + folder.resolve("cache"),
                "training.loss_type=t_DCE",
                "training.accum=" + accum,
                "training.n_iters=" + STEPS);
    }

    private Blocks blocks(TrainConfig config) {
        DatasetFiles none = new DatasetFiles() {
            @Override
            public List<String> list(String dataset, String revision) {
                throw new IllegalStateException("asked for " + dataset);
            }

            @Override
            public List<Path> files(String dataset, String revision, List<String> paths) {
                throw new IllegalStateException("asked for " + dataset);
            }
        };
        return new Corpora(config.data(), 1, BuildProgress.SILENT, new CorpusNames(none)).train(LENGTH);
    }

    private Trainer trainer(TrainConfig config, RunFolder run, List<TrainingListener> listeners) {
        return new Trainer(
                config,
                config.description("ids:29").create(),
                Collections.nCopies(config.replicas(), torch),
                Precision.FLOAT32,
                Collective.alone(),
                Optional.of(run),
                listeners);
    }

    private RunFolder newRun() {
        return RunFolder.create(folder, LocalDateTime.of(2026, 1, 2, 3, 4, 5));
    }

    private static FloatBuffer numbers(FlatVector vector) {
        FloatBuffer numbers = FloatBuffer.allocate((int) vector.table().parameterCount());
        vector.read(0, numbers.duplicate());
        return numbers;
    }

    private record Outcome(FloatBuffer parameters, List<StepReport> reports) {}

    private Outcome trained(int accum, int replicas) {
        TrainConfig config = config(accum, replicas);
        List<StepReport> reports = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void reported(StepReport report) {
                reports.add(report);
            }
        };
        try (Trainer trainer = trainer(config, newRun(), List.of(listener))) {
            trainer.train(blocks(config), () -> false);
            return new Outcome(numbers(trainer.averagedParameters()), reports);
        }
    }

    @Test
    void passesAndReplicasChangeNothingButRounding() {
        Outcome one = trained(1, 1);
        for (Outcome other : List.of(trained(4, 1), trained(1, 2))) {
            // Adam turns rounding of tiny gradients into steps of up to the learning rate.
            assertArrayEquals(one.parameters().array(), other.parameters().array(), 2e-4f);
            for (int i = 0; i < STEPS; i++) {
                StepReport expected = one.reports().get(i);
                StepReport actual = other.reports().get(i);
                assertEquals(expected.natsPerToken(), actual.natsPerToken(), 1e-3 * expected.natsPerToken());
                assertEquals(expected.tokens(), actual.tokens());
                assertEquals(expected.packingEfficiency(), actual.packingEfficiency());
            }
        }
    }

    @Test
    void aStoppedAndResumedRunEqualsTheUninterruptedOneBitForBit() {
        Outcome whole = trained(2, 1);
        TrainConfig config = config(2, 1);
        Blocks blocks = blocks(config);
        RunFolder run = newRun();
        AtomicInteger asked = new AtomicInteger();
        BooleanSupplier afterTwo = () -> asked.getAndIncrement() >= 2;
        try (Trainer trainer = trainer(config, run, List.of())) {
            trainer.train(blocks, afterTwo);
        }
        try (RunRecorder recorder = new RunRecorder(run, 2, OptionalDouble.empty());
                Trainer trainer = trainer(config, run, List.of(recorder))) {
            assertEquals(2, trainer.resume());
            trainer.train(blocks, () -> false);
            assertEquals(whole.parameters(), numbers(trainer.averagedParameters()));
        }
        MetricsLog.Entry last = MetricsLog.read(run.metrics()).get(STEPS - 3);
        StepReport expected = whole.reports().get(STEPS - 1);
        assertEquals((double) expected.tokens(), last.number("tokens"));
        assertEquals(expected.packingEfficiency().orElseThrow(), last.number("packing_efficiency"));
        assertTrue(last.number("packing_efficiency") > 0.9 && last.number("packing_efficiency") <= 1);
        assertTrue(expected.tokens() > 0.9 * STEPS * config.tokensPerStep());
    }
}
