package radd.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;
import radd.InvalidSetting;
import radd.core.Conditionals;
import radd.core.loss.MaskedObjective;
import radd.core.sampler.Decoding;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.GivenOrder;
import radd.core.sampler.MaskedDecoder;
import radd.core.sampler.MaskedDraft;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.RevealOrder;
import radd.core.sampler.StandardOrder;
import radd.core.sampler.Template;
import radd.data.corpus.Blocks;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.LoadedModel;
import radd.modelio.SafeTensors;

/** Likelihoods in which nothing is drawn, against the golden laws. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExactLikelihoodTest {
    /** Tolerance stated with the set, for probabilities and for nats. */
    private static final double PROBABILITY = 1e-5;

    private static final double NATS = 1e-4;

    /** Tolerance of the golden losses: 1e-3 and 1e-4 of the value. */
    private static final double LOSS = 1e-3;

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

    private static Blocks triples() {
        return Blocks.of(IntStream.range(0, Conditionals.TRIPLES)
                .mapToObj(Conditionals::triple)
                .toList());
    }

    private static List<SequenceLoss> score(LoadedModel of, Likelihood asked, int batchSize, Blocks blocks) {
        return asked.score(Scoring.alone(of.parameters(), Precision.FLOAT32, batchSize), blocks)
                .sequences();
    }

    private static MaskedObjective anyOrder(LoadedModel of) {
        return of.model().anyOrder().orElseThrow();
    }

    private static MethodRequest method(String name, int revealPerStep) {
        return new MethodRequest(
                Optional.of(name),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.of(revealPerStep),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                MethodRequest.Remask.NONE,
                OptionalInt.empty());
    }

    @ParameterizedTest
    @Tag("golden")
    @CsvSource({"FORWARD, '[0, 1, 2]'", "BACKWARD, '[2, 1, 0]'"})
    void chainRuleGivesEveryTripleItsProbability(StandardOrder order, String positions) {
        List<SequenceLoss> found = score(model3, new ChainRule(anyOrder(model3), order, 1, 0), 7, triples());
        double[] law = law(positions);
        double sum = 0;
        for (int i = 0; i < law.length; i++) {
            assertEquals(law[i], Math.exp(-found.get(i).loss().mean()), PROBABILITY);
            assertEquals(-Math.log(law[i]), found.get(i).loss().mean(), NATS);
            assertEquals(0, found.get(i).loss().variance());
            assertEquals(3, found.get(i).evaluations());
            sum += Math.exp(-found.get(i).loss().mean());
        }
        assertEquals(1, sum, PROBABILITY);
    }

    private static double[] law(String order) {
        for (JsonNode entry : Golden.json("joint3").get("orders")) {
            if (Arrays.toString(Golden.ints(entry.get("order"))).equals(order)) {
                return Golden.doubles(entry.get("p"));
            }
        }
        throw new IllegalArgumentException(order);
    }

    /** The mean over many orders is the any-order bound, and -log of the mean probability that of the average of the six laws. */
    @Test
    @Tag("golden")
    void manyRandomOrdersAverageInBothWays() {
        int orders = 400;
        int[] some = {3, 17, 42};
        Blocks blocks =
                Blocks.of(Arrays.stream(some).mapToObj(Conditionals::triple).toList());
        List<SequenceLoss> found =
                score(model3, new ChainRule(anyOrder(model3), StandardOrder.RANDOM, orders, 5), 64, blocks);
        JsonNode mean = Golden.json("estimators").get("any_order_nll");
        JsonNode average = Golden.json("joint3").get("any_order_average");
        for (int i = 0; i < some.length; i++) {
            MeanOfDraws loss = found.get(i).loss();
            MeanOfDraws mixture = found.get(i).mixture();
            assertNotNull(mixture);
            assertEquals(mean.get(some[i]).doubleValue(), loss.mean(), 4.5 * error(loss) + NATS);
            assertEquals(-Math.log(average.get(some[i]).doubleValue()), mixture.mean(), 4.5 * error(mixture) + NATS);
            assertTrue(error(mixture) < 0.1 && mixture.mean() <= loss.mean(), "Jensen");
        }
    }

    private static double error(MeanOfDraws mean) {
        Double variance = mean.variance();
        assertNotNull(variance);
        return Math.sqrt(variance);
    }

    @Test
    @Tag("golden")
    void chainRuleIsTheReferencesAutoregressiveLoss() {
        int compared = 0;
        try (SafeTensors golden = Golden.tensors("losses")) {
            for (JsonNode entry : Golden.json("losses").get("entries")) {
                String loss = entry.get("loss").textValue();
                if (!loss.startsWith("ar_")) {
                    continue;
                }
                String prefix = entry.get("prefix").textValue();
                long[] shape = golden.info(prefix + ".batch").shape();
                int length = (int) shape[1];
                int[] ids = Golden.ids(golden, prefix + ".batch");
                List<int[]> rows = new ArrayList<>();
                for (int b = 0; b < shape[0]; b++) {
                    rows.add(Arrays.copyOfRange(ids, b * length, (b + 1) * length));
                }
                List<SequenceLoss> found = Scoring.alone(model.parameters(), Precision.FLOAT32, 16)
                        .score(
                                new OrderStates(
                                        anyOrder(model), order(loss, Golden.ids(golden, prefix + ".order")), 1, 0),
                                loss,
                                Sequences.of(Blocks.of(rows)))
                        .sequences();
                double[] expected = golden.readDoubles(prefix + ".loss");
                for (int b = 0; b < expected.length; b++) {
                    assertEquals(expected[b], found.get(b).loss().mean(), LOSS + 1e-4 * expected[b], prefix);
                    compared++;
                }
            }
        }
        assertTrue(compared >= 6, "compared " + compared);
    }

    /** The order by its name, and the recorded one where it was drawn. */
    private static RevealOrder order(String loss, int[] recorded) {
        return switch (loss) {
            case "ar_forward" -> StandardOrder.FORWARD;
            case "ar_backward" -> StandardOrder.BACKWARD;
            default -> new GivenOrder(IntStream.of(recorded).boxed().toList());
        };
    }

    @ParameterizedTest
    @Tag("golden")
    @CsvSource({
        "confidence, 1, confidence",
        "margin, 1, margin",
        "entropy, 1, entropy",
        "confidence, 2, confidence_two_per_step",
        "margin, 2, margin_two_per_step",
        "entropy, 2, entropy_two_per_step"
    })
    void decodingGivesEveryTripleItsProbability(String method, int revealPerStep, String golden) {
        JsonNode law = Golden.json("duel/likelihood3").get("laws").get(golden);
        List<SequenceLoss> found =
                score(model3, new DecodingLikelihood(model3.model(), method(method, revealPerStep)), 10, triples());
        double sum = 0;
        for (int i = 0; i < Conditionals.TRIPLES; i++) {
            double nats = found.get(i).loss().mean();
            assertEquals(law.get("probability").get(i).doubleValue(), Math.exp(-nats), PROBABILITY);
            assertEquals(law.get("nll").get(i).doubleValue(), nats, NATS);
            assertEquals(revealPerStep == 1 ? 3 : 2, found.get(i).evaluations());
            sum += Math.exp(-nats);
        }
        assertEquals(1, sum, PROBABILITY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"confidence", "margin", "entropy"})
    void whatTheSamplerDrawsHasTheLikelihoodThatItSays(String method) {
        MethodRequest request = method(method, 3);
        List<int[]> texts = new ArrayList<>();
        List<Double> said = new ArrayList<>();
        Decoding decoding = Decoding.direct(model.model().method(request));
        try (MaskedDecoder decoder =
                (MaskedDecoder) model.model().decoder(model.parameters(), Precision.FLOAT32, decoding)) {
            for (int i = 0; i < 4; i++) {
                MaskedDraft draft = decoder.start(
                        Template.free(9 + i, model.model().description().maskId()), 3, i);
                while (!draft.done()) {
                    decoder.advance(List.of(draft));
                }
                GeneratedSequence text = draft.finished();
                texts.add(text.ids());
                said.add(IntStream.range(0, text.length())
                        .mapToDouble(text::logProb)
                        .sum());
            }
        }
        List<SequenceLoss> found = score(model, new DecodingLikelihood(model.model(), request), 3, Blocks.of(texts));
        for (int i = 0; i < texts.size(); i++) {
            assertEquals(said.get(i), -found.get(i).loss().mean(), NATS);
        }
    }

    @Test
    void neitherBatchNorNeighboursNorOrderOfTheCorpusChangeABit() {
        SplittableRandom random = new SplittableRandom(8);
        List<int[]> texts = IntStream.of(7, 16, 1, 16, 5)
                .mapToObj(
                        length -> random.ints(length, 0, Golden.MODEL.tokens()).toArray())
                .toList();
        for (Likelihood asked : List.of(
                new ChainRule(anyOrder(model), StandardOrder.BACKWARD, 1, 0),
                new DecodingLikelihood(model.model(), method("entropy", 2)))) {
            List<SequenceLoss> together = score(model, asked, 16, Blocks.of(texts));
            List<int[]> reversed = new ArrayList<>(texts);
            java.util.Collections.reverse(reversed);
            List<SequenceLoss> backwards = score(model, asked, 3, Blocks.of(reversed));
            for (int i = 0; i < texts.size(); i++) {
                SequenceLoss alone =
                        score(model, asked, 1, Blocks.of(List.of(texts.get(i)))).get(0);
                assertEquals(alone.loss().mean(), together.get(i).loss().mean(), asked.name());
                assertEquals(
                        alone.loss().mean(),
                        backwards.get(texts.size() - 1 - i).loss().mean(),
                        asked.name());
            }
        }
    }

    @Test
    void whatTheMethodDoesNotTakeIsRefused() {
        assertThrows(InvalidSetting.class, () -> new ChainRule(anyOrder(model), StandardOrder.FORWARD, 2, 0));
        assertFalse(model.model().anyOrder().isEmpty());
    }
}
