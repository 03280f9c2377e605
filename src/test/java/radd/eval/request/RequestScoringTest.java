package radd.eval.request;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;
import radd.core.Conditionals;
import radd.core.loss.Example;
import radd.core.loss.MaskedObjective;
import radd.core.objective.Objective;
import radd.core.sampler.Decoding;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.MaskedDecoder;
import radd.core.sampler.MaskedDraft;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.StandardOrder;
import radd.core.sampler.Template;
import radd.core.sampler.TokenDraw;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.eval.ChainRule;
import radd.eval.DecodingLikelihood;
import radd.eval.Estimator;
import radd.eval.EvaluationJournal;
import radd.eval.Likelihood;
import radd.eval.LikelihoodEvaluation;
import radd.eval.Scoring;
import radd.modelio.LoadedModel;

/** Log-likelihoods of continuations given contexts, against the golden laws. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestScoringTest {
    /** Tolerance stated with the golden laws, for nats. */
    private static final double NATS = 1e-4;

    private static final double SIGMAS = 4.5;

    private LoadedModel model;
    private LoadedModel model3;

    @BeforeAll
    void open() {
        Torch torch = Torch.on("cpu");
        model = LoadedModel.open(Golden.path("model"), torch);
        model3 = LoadedModel.open(Golden.path("model3"), torch);
    }

    @AfterAll
    void close() {
        model.close();
        model3.close();
    }

    private static MaskedObjective anyOrder(LoadedModel of) {
        return of.model().anyOrder().orElseThrow();
    }

    private static ChainRule chainRule(LoadedModel of, StandardOrder order) {
        return new ChainRule(anyOrder(of), order, 1, 0);
    }

    private static List<RequestScore> score(LoadedModel of, Likelihood asked, int batchSize, List<Request> requests) {
        return new RequestScoring(asked, requests)
                .score(Scoring.alone(of.parameters(), Precision.FLOAT32, batchSize))
                .scores();
    }

    private static double[] numbers(List<RequestScore> scores) {
        return scores.stream().mapToDouble(RequestScore::logLikelihood).toArray();
    }

    /** All continuations of the first token of triples. */
    private static List<Request> behind(int first) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < Conditionals.TRIPLES; i++) {
            int[] triple = Conditionals.triple(i);
            if (triple[0] == first) {
                requests.add(Request.of(new int[] {first}, new int[] {triple[1], triple[2]}, 3));
            }
        }
        return requests;
    }

    /** p(b, c | a) by the order that writes b and then c is p(a, b, c) / sum over b, c of it. */
    @Test
    @Tag("golden")
    void chainRuleOfAContinuationIsTheLawGivenItsContext() {
        double[] law = Golden.doubles(Golden.json("joint3").get("forward_order"));
        int first = 2;
        int count = Conditionals.SYMBOLS * Conditionals.SYMBOLS;
        double context = IntStream.range(first * count, (first + 1) * count)
                .mapToDouble(i -> law[i])
                .sum();
        List<RequestScore> scores = score(model3, chainRule(model3, StandardOrder.FORWARD), 5, behind(first));
        double sum = 0;
        for (int i = 0; i < count; i++) {
            RequestScore found = scores.get(i);
            assertEquals(Math.log(law[first * count + i] / context), found.logLikelihood(), NATS);
            assertEquals(0.0, found.stderr());
            assertEquals(2, found.tokens());
            sum += Math.exp(found.logLikelihood());
        }
        assertEquals(1, sum, NATS);
    }

    /** The bound of two tokens is the mean of -log p over their two orders, which the chain rule gives exactly. */
    @ParameterizedTest
    @EnumSource(names = {"REFERENCE", "STRATIFIED", "ANTITHETIC", "MIRRORED"})
    void theBoundOfAContinuationIsTheMeanOverItsOrders(Estimator estimator) {
        List<Request> requests = behind(1);
        double[] forward = numbers(score(model3, chainRule(model3, StandardOrder.FORWARD), 8, requests));
        double[] backward = numbers(score(model3, chainRule(model3, StandardOrder.BACKWARD), 8, requests));
        Likelihood bound = new LikelihoodEvaluation(anyOrder(model3), estimator, 64, OptionalDouble.empty(), 3);
        List<RequestScore> scores = score(model3, bound, 8, requests);
        for (int i = 0; i < forward.length; i++) {
            Double error = scores.get(i).stderr();
            assertNotNull(error);
            assertEquals((forward[i] + backward[i]) / 2, scores.get(i).logLikelihood(), SIGMAS * error + NATS);
            assertTrue(error < 0.5, "an error that says nothing: " + error);
            assertNull(scores.get(i).greedy(), "draws say nothing of it");
        }
    }

    /** Whatever the family and its objective, a beginning that is given is seen as it is and costs nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"model", "mdlm", "nanodd", "sedd_absorb", "sedd_uniform"})
    void whatIsGivenIsSeenCleanAndCostsNothing(String folder) {
        try (LoadedModel family = LoadedModel.open(Golden.path(folder), Torch.on("cpu"))) {
            int length = 7;
            int given = 3;
            for (String name : family.model().description().model().family().losses()) {
                Objective<?> objective = family.model().objective(name);
                for (int draw = 0; draw < 20; draw++) {
                    int[] clean = new SplittableRandom(draw)
                            .ints(length, 0, family.model().description().tokens())
                            .toArray();
                    Example example =
                            (Example) objective.corrupt(clean, given, (draw + 0.5) / 20, new SplittableRandom(draw));
                    assertArrayEquals(
                            IntStream.range(0, given).map(i -> clean[i]).toArray(),
                            IntStream.range(0, given)
                                    .map(i -> example.tokens()[i])
                                    .toArray(),
                            name);
                    assertTrue(IntStream.of(example.positions()).allMatch(position -> position >= given), name);
                    int[] positions = example.positions();
                    assertArrayEquals(
                            IntStream.of(positions)
                                    .map(position -> clean[position])
                                    .toArray(),
                            example.targets());
                }
            }
        }
    }

    @Test
    void whatDecodingGreedilyWritesIsGreedy() {
        int[] context = {4, 9, 1};
        int length = 8;
        Decoding decoding = new Decoding(
                model.model()
                        .method(new MethodRequest(
                                Optional.of("ordered"),
                                OptionalInt.empty(),
                                Optional.of(StandardOrder.BACKWARD),
                                OptionalInt.empty(),
                                OptionalDouble.empty(),
                                OptionalDouble.empty(),
                                MethodRequest.Remask.NONE,
                                OptionalInt.empty())),
                new TokenDraw(0, 0, 1, 0),
                0,
                OptionalInt.empty());
        int[] drawn;
        try (MaskedDecoder decoder =
                (MaskedDecoder) model.model().decoder(model.parameters(), Precision.FLOAT32, decoding)) {
            Template open = Template.between(
                    context, new int[0], length, model.model().description().maskId());
            MaskedDraft draft = decoder.start(open, 0, 0);
            while (!draft.done()) {
                decoder.advance(List.of(draft));
            }
            drawn = draft.finished().ids();
        }
        int[] other = drawn.clone();
        other[length - 1] =
                (other[length - 1] + 1) % model.model().description().tokens();
        List<Request> requests = List.of(new Request(drawn, context.length, 0), new Request(other, context.length, 0));
        List<RequestScore> backward = score(model, chainRule(model, StandardOrder.BACKWARD), 3, requests);
        assertEquals(Optional.of(true), Optional.ofNullable(backward.get(0).greedy()));
        assertEquals(Optional.of(false), Optional.ofNullable(backward.get(1).greedy()));
        assertTrue(backward.get(0).logLikelihood() > backward.get(1).logLikelihood());
        Likelihood several = new ChainRule(anyOrder(model), StandardOrder.RANDOM, 3, 0);
        assertNull(score(model, several, 3, requests).get(0).greedy(), "of several orders none is the one");
    }

    /** The likelihood of a deterministic decoding given a context is what the sampler says of the continuation that it draws behind it. */
    @Test
    void aDecodingFollowsItsContext() {
        MethodRequest request = MethodRequest.of("confidence", 1).revealing(2);
        int[] context = {3, 1, 4};
        GeneratedSequence text;
        try (MaskedDecoder decoder = (MaskedDecoder) model.model()
                .decoder(
                        model.parameters(),
                        Precision.FLOAT32,
                        Decoding.direct(model.model().method(request)))) {
            MaskedDraft draft = decoder.start(
                    Template.between(
                            context, new int[0], 9, model.model().description().maskId()),
                    1,
                    0);
            while (!draft.done()) {
                decoder.advance(List.of(draft));
            }
            text = draft.finished();
        }
        double said =
                IntStream.range(context.length, 9).mapToDouble(text::logProb).sum();
        Likelihood asked = new DecodingLikelihood(model.model(), request);
        assertEquals(
                said,
                score(model, asked, 3, List.of(new Request(text.ids(), context.length, 0)))
                        .get(0)
                        .logLikelihood(),
                NATS);
    }

    private List<Request> some() {
        SplittableRandom random = new SplittableRandom(8);
        return IntStream.of(7, 16, 2, 16, 5, 9, 2, 11)
                .mapToObj(length -> new Request(
                        random.ints(length, 0, Golden.MODEL.tokens()).toArray(), random.nextInt(length), 0))
                .toList();
    }

    /** Not even the draws of the bound go by a request's place. */
    @Test
    void neitherBatchNorNeighboursNorOrderChangeABit() {
        for (Likelihood asked : List.of(
                new LikelihoodEvaluation(model.model().bound(), 5, 2),
                chainRule(model, StandardOrder.RANDOM),
                new DecodingLikelihood(
                        model.model(), MethodRequest.of("entropy", 1).revealing(2)))) {
            double[] together = numbers(score(model, asked, 32, some()));
            List<Request> reversed = new ArrayList<>(some());
            Collections.reverse(reversed);
            double[] backwards = numbers(score(model, asked, 3, reversed));
            for (int i = 0; i < together.length; i++) {
                assertEquals(together[i], backwards[together.length - 1 - i], asked.name());
                assertEquals(together[i], numbers(score(model, asked, 1, List.of(some().get(i))))[0], asked.name());
            }
        }
    }

    @Test
    void scoringThatIsStoppedGoesOnToTheSameNumbers(@TempDir Path folder) {
        Likelihood asked = chainRule(model, StandardOrder.FORWARD);
        List<RequestScore> expected = score(model, asked, 4, some());
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger whole = new AtomicInteger();
        new RequestScoring(asked, some()).score(scoring(Optional.empty(), whole, Integer.MAX_VALUE));
        try (EvaluationJournal journal = EvaluationJournal.open(folder, 0, 1, "{}")) {
            assertThrows(
                    CancellationException.class,
                    () -> new RequestScoring(asked, some()).score(scoring(Optional.of(journal), runs, 6)));
        }
        int first = runs.getAndSet(0);
        try (EvaluationJournal journal = EvaluationJournal.open(folder, 0, 1, "{}")) {
            List<RequestScore> found = new RequestScoring(asked, some())
                    .score(scoring(Optional.of(journal), runs, Integer.MAX_VALUE))
                    .scores();
            assertEquals(expected, found);
        }
        assertTrue(first == 6 && runs.get() < whole.get(), first + " runs, then " + runs + ", of " + whole);
    }

    private Scoring scoring(Optional<EvaluationJournal> journal, AtomicInteger runs, int most) {
        return new Scoring(
                List.of(model.parameters()),
                Precision.FLOAT32,
                Collective.alone(),
                4,
                (done, total, tokens, nats) -> runs.incrementAndGet(),
                () -> runs.get() >= most,
                journal);
    }
}
