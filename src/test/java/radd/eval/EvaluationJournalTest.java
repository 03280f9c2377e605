package radd.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;
import radd.core.sampler.StandardOrder;
import radd.data.corpus.Blocks;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.eval.profile.Axis;
import radd.eval.profile.Quantity;
import radd.eval.profile.SequenceProfile;
import radd.modelio.LoadedModel;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvaluationJournalTest {
    private static final String REQUEST = "{\"model\":\"that\"}";

    @TempDir
    Path folder;

    private LoadedModel model;
    private final Blocks blocks = Blocks.of(IntStream.range(0, 12)
            .mapToObj(i -> new SplittableRandom(i).ints(4 + i % 3, 0, 50).toArray())
            .toList());

    @BeforeAll
    void open() {
        model = LoadedModel.open(Golden.path("model"), Torch.on("cpu"));
    }

    @AfterAll
    void close() {
        model.close();
    }

    private Likelihood asked(String name) {
        return name.equals("bound")
                ? new LikelihoodEvaluation(model.model().bound(), Estimator.STRATIFIED, 40, OptionalDouble.of(0.05), 3)
                : new ChainRule(model.model().anyOrder().orElseThrow(), StandardOrder.RANDOM, 2, 3);
    }

    private Scoring scoring(Optional<EvaluationJournal> journal, AtomicInteger runs, BooleanSupplier stop) {
        return new Scoring(
                List.of(model.parameters()),
                Precision.FLOAT32,
                Collective.alone(),
                5,
                (done, total, tokens, nats) -> runs.incrementAndGet(),
                stop,
                journal);
    }

    /** Stopped again and again, each time going on with what is finished. */
    @ParameterizedTest
    @ValueSource(strings = {"bound", "random"})
    void anEvaluationThatIsStoppedGoesOnToTheSameNumbers(String name) throws IOException {
        AtomicInteger whole = new AtomicInteger();
        LikelihoodEstimator expected = asked(name).score(scoring(Optional.empty(), whole, () -> false), blocks);
        AtomicInteger runs = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            int last = runs.get() + whole.get() / 3;
            try (EvaluationJournal journal = EvaluationJournal.open(folder, 0, 1, REQUEST)) {
                assertThrows(
                        CancellationException.class,
                        () -> asked(name).score(scoring(Optional.of(journal), runs, () -> runs.get() >= last), blocks));
            }
            damageTheEnd();
        }
        try (EvaluationJournal journal = EvaluationJournal.open(folder, 0, 1, REQUEST)) {
            LikelihoodEstimator found = asked(name).score(scoring(Optional.of(journal), runs, () -> false), blocks);
            assertArrayEquals(expected.nats(), found.nats());
            assertEquals(expected.estimate(), found.estimate());
            assertSameProfile(expected.profile(), found.profile());
            journal.delete();
        }
        assertTrue(runs.get() < 2 * whole.get(), runs + " runs of the network, " + whole + " at once");
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    private static void assertSameProfile(LikelihoodProfile expected, LikelihoodProfile found) {
        for (Axis axis : Axis.values()) {
            for (Quantity quantity : Quantity.values()) {
                for (int bin = 0; bin < axis.bins(); bin++) {
                    assertEquals(
                            expected.sum(axis, bin, quantity),
                            found.sum(axis, bin, quantity),
                            axis + " " + bin + " " + quantity);
                }
            }
        }
    }

    /** What a process leaves behind that is killed while it writes. */
    private void damageTheEnd() throws IOException {
        Path file = folder.resolve("unfinished-0.jsonl");
        Files.writeString(file, Files.readString(file) + "{\"sequence\":\"bound/0+8 11\",\"result\":[12,");
    }

    @Test
    void whatIsOfAnotherEvaluationIsNotTaken() throws IOException {
        try (EvaluationJournal journal = EvaluationJournal.open(folder, 0, 2, "{\"model\":\"other\"}")) {
            add(journal, 0);
        }
        try (EvaluationJournal journal = EvaluationJournal.open(folder, 1, 2, REQUEST)) {
            assertTrue(journal.part("bound").find(0).isEmpty());
            add(journal, 7);
        }
        try (EvaluationJournal journal = EvaluationJournal.open(folder, 0, 1, REQUEST)) {
            assertTrue(journal.part("bound").find(0).isEmpty());
            assertEquals(1, journal.part("bound").find(7).orElseThrow().loss().mean(), "of another process");
            assertTrue(journal.part("forward").find(7).isEmpty());
            journal.delete();
        }
    }

    /** Of processes that go on together, each takes the profile of its own sequences, and one that two files know counts once. */
    @Test
    void profilesAreTakenOnceByWhoeverGoesOn() throws IOException {
        try (EvaluationJournal first = EvaluationJournal.open(folder, 0, 1, REQUEST)) {
            add(first, 6);
            add(first, 7);
        }
        Path file = folder.resolve("unfinished-0.jsonl");
        Files.writeString(
                folder.resolve("unfinished-9.jsonl"), Files.readString(file).stripTrailing());
        for (int rank = 0; rank < 2; rank++) {
            try (EvaluationJournal journal = EvaluationJournal.open(folder, rank, 2, REQUEST)) {
                LikelihoodProfile profile =
                        LikelihoodProfile.of(journal.part("bound").profile(), 1);
                assertEquals(4, profile.sum(Axis.POSITION, Quantity.COUNT));
            }
        }
        try (EvaluationJournal journal = EvaluationJournal.open(folder, 9, 10, REQUEST)) {
            add(journal, 19); // behind a line whose end was cut off
        }
        try (EvaluationJournal journal = EvaluationJournal.open(folder, 0, 1, REQUEST)) {
            assertEquals(
                    12, LikelihoodProfile.of(journal.part("bound").profile(), 1).sum(Axis.POSITION, Quantity.COUNT));
            journal.delete();
        }
    }

    private static void add(EvaluationJournal journal, long index) {
        journal.part("bound")
                .add(
                        index,
                        new SequenceLoss(4, MeanOfDraws.exact(1), 1),
                        new SequenceProfile(new int[] {1, 2, 3, 4}, 1).sums());
    }
}
