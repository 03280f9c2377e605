package radd.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;
import radd.core.network.ConditionalModel;
import radd.core.network.PartialSequence;
import radd.core.network.Predicted;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.StandardOrder;
import radd.data.corpus.Blocks;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.eval.profile.Axis;
import radd.eval.profile.Quantity;
import radd.modelio.LoadedModel;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LikelihoodProfileTest {
    /** Sums are of whole multiples of 6e-8 nats, one a sequence and bin. */
    private static final double ROUNDED = 1e-6;

    private final Blocks blocks = Blocks.of(IntStream.range(0, 40)
            .mapToObj(i -> new SplittableRandom(i).ints(1 + i % 16, 0, 50).toArray())
            .toList());

    private LoadedModel radd;
    private LoadedModel sedd;

    @BeforeAll
    void open() {
        radd = LoadedModel.open(Golden.path("model"), Torch.on("cpu"));
        sedd = LoadedModel.open(Golden.path("sedd_uniform"), Torch.on("cpu"));
    }

    @AfterAll
    void close() {
        radd.close();
        sedd.close();
    }

    private LikelihoodEstimator score(Likelihood likelihood, int devices, int batchSize) {
        return likelihood.score(
                new Scoring(
                        Collections.nCopies(devices, radd.parameters()),
                        Precision.FLOAT32,
                        Collective.alone(),
                        batchSize,
                        EvaluationProgress.SILENT,
                        () -> false),
                blocks);
    }

    private Likelihood bound(String loss, Estimator estimator, OptionalDouble target) {
        return new LikelihoodEvaluation(radd.model().objective(loss), estimator, 24, target, 5);
    }

    private Likelihood named(String name) {
        return switch (name) {
            case "forward" -> new ChainRule(radd.model().anyOrder().orElseThrow(), StandardOrder.FORWARD, 1, 5);
            case "random" -> new ChainRule(radd.model().anyOrder().orElseThrow(), StandardOrder.RANDOM, 3, 5);
            default ->
                new DecodingLikelihood(
                        radd.model(),
                        new MethodRequest(
                                Optional.of(name),
                                OptionalInt.empty(),
                                Optional.empty(),
                                OptionalInt.of(2),
                                OptionalDouble.empty(),
                                OptionalDouble.empty(),
                                MethodRequest.Remask.NONE,
                                OptionalInt.empty()));
        };
    }

    private static void assertAddsUp(LikelihoodEstimator scores) {
        double nats = scores.estimate().nllNatsPerToken();
        LikelihoodProfile profile = scores.profile();
        double tokens = profile.sum(Axis.POSITION, Quantity.COUNT);
        assertEquals(scores.estimate().tokens(), tokens);
        assertEquals(nats, profile.sum(Axis.RATE, Quantity.LOSS) / tokens, ROUNDED, "over the rates");
        assertEquals(nats, profile.sum(Axis.POSITION, Quantity.LOSS) / tokens, ROUNDED, "over the positions");
        double shown = IntStream.range(0, Axis.RATE.bins())
                .mapToDouble(
                        bin -> profile.perToken(Axis.RATE, bin).orElseThrow().value())
                .sum();
        assertEquals(nats, shown, ROUNDED);
        assertEquals(scores.estimate().evaluations(), profile.sum(Axis.RATE, Quantity.COUNT));
    }

    @ParameterizedTest
    @CsvSource({
        "k_DCE, STRATIFIED",
        "k_DCE, MIRRORED",
        "k_DCE, LLADA",
        "lambda_DCE, ANTITHETIC",
        "t_DCE, REFERENCE",
        "t_DSE, STRATIFIED"
    })
    void contributionsAddUpToTheBound(String loss, Estimator estimator) {
        assertAddsUp(score(bound(loss, estimator, OptionalDouble.empty()), 1, 16));
        assertAddsUp(score(bound(loss, estimator, OptionalDouble.of(1e-3)), 1, 16)); // in rounds
    }

    @ParameterizedTest
    @ValueSource(strings = {"forward", "random", "confidence", "entropy"})
    void contributionsAddUpToTheExactLikelihood(String name) {
        LikelihoodEstimator scores = score(named(name), 1, 16);
        assertAddsUp(scores);
        LikelihoodProfile profile = scores.profile();
        double orders = name.equals("random") ? 3 : 1;
        for (Axis axis : Axis.values()) {
            assertEquals(
                    orders * scores.estimate().tokens(),
                    profile.sum(axis, Quantity.PREDICTED),
                    "each token once an order: " + axis);
            assertEquals(
                    orders
                            * scores.estimate().nllNatsPerToken()
                            * scores.estimate().tokens(),
                    profile.sum(axis, Quantity.NATS),
                    1e-3);
        }
    }

    @Test
    void profilesAreTheSameBitForBitWhateverTheBatchAndTheDevices() {
        Likelihood bound = bound("k_DCE", Estimator.STRATIFIED, OptionalDouble.of(1e-3));
        LikelihoodProfile one = score(bound, 1, 16).profile();
        for (LikelihoodProfile other :
                List.of(score(bound, 1, 3).profile(), score(bound, 3, 7).profile())) {
            for (Axis axis : Axis.values()) {
                for (Quantity quantity : Quantity.values()) {
                    for (int bin = 0; bin < axis.bins(); bin++) {
                        assertEquals(one.sum(axis, bin, quantity), other.sum(axis, bin, quantity));
                    }
                }
            }
        }
    }

    @Test
    void ratesAndPositionsGoWhereTheyBelong() {
        LikelihoodProfile profile = score(named("forward"), 1, 16).profile();
        for (int position = 0; position < 16; position++) {
            int at = position;
            long expected = IntStream.range(0, 40).filter(i -> 1 + i % 16 > at).count();
            assertEquals(expected, profile.sum(Axis.POSITION, position, Quantity.PREDICTED));
        }
        assertEquals(
                40,
                profile.sum(Axis.RATE, 19, Quantity.COUNT),
                "the first token of each is written while all is masked, the second at 15 / 16 or less");
        assertEquals(0, profile.sum(Axis.RATE, 0, Quantity.COUNT), "no sequence has a share below 1 / 16");
    }

    @Test
    void errorsAreThoseOverSequencesWhereTheseAreFew() {
        Blocks single =
                Blocks.of(IntStream.range(0, 20).mapToObj(i -> new int[] {i}).toList());
        LikelihoodEstimator scores =
                named("forward").score(Scoring.alone(radd.parameters(), Precision.FLOAT32, 16), single);
        RatioEstimate all = scores.profile().perToken(Axis.RATE, 19).orElseThrow();
        assertEquals(scores.estimate().nllNatsPerToken(), all.value(), ROUNDED);
        assertEquals(scores.estimate().stderr(), all.stderr(), ROUNDED);
    }

    @Test
    void predictionsAreThoseOfTheNetwork() {
        int[] tokens = {3, 50, 7, 50, 50, 1};
        int[] masked = {1, 3, 4};
        try (ConditionalModel model = new ConditionalModel(
                radd.model().anyOrder().orElseThrow().network(), radd.parameters(), Precision.FLOAT32)) {
            List<PartialSequence> sequences = List.of(new PartialSequence(tokens, masked, 0));
            float[][] all = new float[50][];
            for (int token = 0; token < 50; token++) {
                all[token] = model.negativeLogLikelihoods(sequences, new int[] {token, token, token});
            }
            for (int token = 0; token < 50; token++) {
                Predicted predicted = model.predicted(sequences, new int[] {token, token, token});
                for (int i = 0; i < masked.length; i++) {
                    int at = i;
                    float least = (float) IntStream.range(0, 50)
                            .mapToDouble(t -> all[t][at])
                            .min()
                            .orElseThrow();
                    assertEquals(all[token][i], predicted.nll()[i], "bit for bit");
                    assertEquals(least, predicted.surest()[i]);
                    assertEquals(all[token][i] == least, predicted.right(i));
                    assertEquals(Math.exp(-least), predicted.probability(i), 1e-6);
                }
            }
        }
    }

    @Test
    void scoresHaveContributionsAndNoPredictions() {
        int tokens = sedd.model().description().tokens();
        Blocks few = Blocks.of(IntStream.range(0, 40)
                .mapToObj(
                        i -> new SplittableRandom(i).ints(1 + i % 8, 0, tokens).toArray())
                .toList());
        LikelihoodEstimator scores = new LikelihoodEvaluation(sedd.model().objective("score_entropy_elbo"), 8, 3)
                .score(Scoring.alone(sedd.parameters(), Precision.FLOAT32, 8), few);
        assertAddsUp(scores);
        for (Axis axis : Axis.values()) {
            assertEquals(0, scores.profile().sum(axis, Quantity.PREDICTED));
        }
    }
}
