package radd.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;
import radd.core.loss.LambdaDce;
import radd.core.loss.LossType;
import radd.core.loss.MaskedObjective;
import radd.core.loss.PositionBatch;
import radd.core.network.DiffusionTransformer;
import radd.core.network.ModelConfig;
import radd.core.network.NetworkLevel;
import radd.core.noise.LogLinearNoise;
import radd.core.noise.NoiseSchedule;
import radd.core.objective.Scorer;
import radd.data.corpus.Blocks;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LikelihoodEvaluationTest {
    private static final NoiseSchedule LOG_LINEAR = new LogLinearNoise(LogLinearNoise.REFERENCE_EPS);

    /** Standard errors by which an unbiased estimate with a fixed seed may be off. */
    private static final double SIGMAS = 4;

    /** lambda_DCE's variance is infinite, so its standard error says little: a share of the expectation instead. */
    private static final double LAMBDA_SHARE = 0.03;

    /** A larger error, as a share of the expectation, would make these tests blind. */
    private static final double POWER = 0.1;

    private static final int MANY = 6_000;

    private FlatVector parameters;
    private FlatVector parameters3;
    private final DiffusionTransformer network = new DiffusionTransformer(Golden.MODEL);
    private final DiffusionTransformer network3 = new DiffusionTransformer(Golden.MODEL3);

    @BeforeAll
    void open() {
        Torch torch = Torch.on("cpu");
        parameters = Golden.parameters(torch, network.table(), "model");
        parameters3 = Golden.parameters(torch, network3.table(), "model3");
    }

    @AfterAll
    void close() {
        parameters.close();
        parameters3.close();
    }

    @Test
    @Tag("golden")
    void countedMasksEstimateTheExactAnyOrderLikelihood() {
        for (JsonNode row : rows()) {
            LikelihoodEstimate estimate = estimate3(LossType.K_DCE, LOG_LINEAR, row, MANY);
            double expected = perToken(row, "any_order_nll", row);
            assertWithin(SIGMAS * drawStderr(estimate), expected, estimate);
            assertTrue(drawStderr(estimate) < POWER * expected, "draw error " + estimate.drawStderr());
        }
    }

    @Test
    @Tag("golden")
    void maskingProbabilitiesEstimateTheSameLikelihood() {
        for (JsonNode row : rows()) {
            double expected = perToken(row, "any_order_nll", row);
            assertWithin(LAMBDA_SHARE * expected, expected, estimate3(LossType.LAMBDA_DCE, LOG_LINEAR, row, 10 * MANY));
        }
    }

    @ParameterizedTest
    @Tag("golden")
    @EnumSource(names = {"T_DSE", "T_DCE"})
    void timesEstimateTheirOwnExpectation(LossType type) {
        for (JsonNode row : rows()) {
            for (JsonNode exact : row.get("t")) {
                NoiseSchedule noise = Golden.noise(exact.get("noise").textValue());
                double expected = perToken(exact, type.label() + "_exact", row);
                LikelihoodEstimate estimate = estimate3(type, noise, row, MANY);
                assertWithin(SIGMAS * drawStderr(estimate), expected, estimate);
                assertTrue(drawStderr(estimate) < POWER * expected, "draw error " + estimate.drawStderr());
            }
        }
    }

    private static double perToken(JsonNode entry, String field, JsonNode row) {
        return entry.get(field).doubleValue() / row.get("x0").size();
    }

    /** Exactly, because batches of a model as small as this one are all computed by the same kernels. */
    @ParameterizedTest
    @EnumSource
    void resultIsTheSameBitForBitAtAnyBatchSize(LossType type) {
        Blocks blocks = Blocks.of(sequences(16, 16, 16, 5));
        LikelihoodEstimate one = score(type, 5, 1, 3, blocks).estimate();
        assertEquals(4, one.sequences());
        assertEquals(53, one.tokens());
        for (int batchSize : new int[] {3, 16}) {
            assertEquals(one, score(type, 5, batchSize, 3, blocks).estimate(), "batch size " + batchSize);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void resultIsTheSameBitForBitOnAnyNumberOfDevices(int devices) {
        Blocks blocks = Blocks.of(sequences(16, 16, 3, 16, 5));
        LikelihoodEvaluation evaluation = evaluation(LossType.LAMBDA_DCE, LOG_LINEAR, 6, 3);
        AtomicLong done = new AtomicLong();
        Scoring scoring = scoring(devices, 4, (pairs, total, tokens, nats) -> done.set(pairs), () -> false);
        LikelihoodEstimate spread = evaluation.score(scoring, blocks).estimate();
        assertEquals(
                evaluation
                        .score(Scoring.alone(parameters, Precision.FLOAT32, 4), blocks)
                        .estimate(),
                spread);
        assertEquals(5 * 6, done.get(), "each draw once");
    }

    @Test
    void theFirstFailureOfADeviceEndsAll() {
        LikelihoodEvaluation endless = evaluation(LossType.K_DCE, LOG_LINEAR, 1_000_000, 3);
        IllegalStateException failure = assertThrows(
                IllegalStateException.class,
                () -> endless.score(
                        scoring(
                                2,
                                4,
                                (pairs, total, tokens, nats) -> {
                                    throw new IllegalStateException("device gone");
                                },
                                () -> false),
                        Blocks.of(sequences(16, 16))));
        assertEquals("device gone", failure.getMessage());
    }

    @Test
    void resultDependsOnTheSeed() {
        Blocks blocks = Blocks.of(sequences(16));
        double first = score(LossType.K_DCE, 4, 4, 3, blocks).estimate().nllNatsPerToken();
        assertEquals(first, score(LossType.K_DCE, 4, 4, 3, blocks).estimate().nllNatsPerToken());
        assertTrue(first != score(LossType.K_DCE, 4, 4, 4, blocks).estimate().nllNatsPerToken());
    }

    @Test
    void everyLossGoesToItsOwnSequence() {
        List<int[]> sequences = sequences(16, 2, 16, 2, 2);
        int draws = 8;
        MaskedObjective objective = new MaskedObjective(network, NetworkLevel.NONE, new LambdaDce());
        StratifiedDraws<PositionBatch> source = new StratifiedDraws<>(objective, Round.only(draws, 1));
        double[] alone = new double[sequences.size()];
        int empty = 0;
        try (Scorer<PositionBatch> scorer = objective.scorer(parameters, Precision.FLOAT32)) {
            for (int i = 0; i < alone.length; i++) {
                for (int j = 0; j < draws; j++) {
                    PositionBatch batch = objective.batch(List.of(source.draw(new Sequence(i, sequences.get(i)), j)));
                    alone[i] += scorer.losses(batch)[0] / draws;
                    empty += batch.positions().length == 0 ? 1 : 0;
                }
            }
        }
        assertTrue(empty > 0, "some draws should mask nothing");
        PairedDifference difference =
                score(LossType.LAMBDA_DCE, draws, 3, 1, Blocks.of(sequences)).minus(alone);
        assertEquals(0, difference.natsPerToken(), 1e-9);
        assertEquals(0, Optional.ofNullable(difference.stderr()).orElseThrow(), 1e-9);
    }

    @Test
    void progressCountsEveryDrawAndEndsWithTheEstimate() {
        List<Long> done = new ArrayList<>();
        double[] last = {Double.NaN};
        LikelihoodEstimator estimator = evaluation(LossType.K_DCE, LOG_LINEAR, 5, 1)
                .score(
                        scoring(
                                1,
                                4,
                                (pairs, total, tokens, nats) -> {
                                    assertEquals(15, total);
                                    done.add(pairs);
                                    last[0] = nats;
                                },
                                () -> false),
                        Blocks.of(sequences(16, 16, 3)));
        assertEquals(List.of(4L, 8L, 12L, 15L), done);
        assertEquals(estimator.estimate().nllNatsPerToken(), last[0], 1e-12);
    }

    @Test
    void stoppingGivesNoResult() {
        int[] batches = {0};
        LikelihoodEvaluation evaluation = evaluation(LossType.K_DCE, LOG_LINEAR, 8, 1);
        CancellationException stopped = assertThrows(
                CancellationException.class,
                () -> evaluation.score(
                        scoring(1, 4, (pairs, total, tokens, nats) -> batches[0]++, () -> batches[0] == 1),
                        Blocks.of(sequences(16))));
        assertEquals(1, batches[0]);
        assertEquals("stopped after 4 of 8 draws", stopped.getMessage());
    }

    @Test
    void nothingToScoreIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> score(LossType.K_DCE, 1, 1, 1, Blocks.of(List.of())));
        assertThrows(IllegalArgumentException.class, () -> score(LossType.K_DCE, 0, 1, 1, Blocks.of(sequences(1))));
        assertThrows(IllegalArgumentException.class, () -> score(LossType.K_DCE, 1, 0, 1, Blocks.of(sequences(1))));
    }

    private LikelihoodEstimator score(LossType type, int draws, int batchSize, long seed, Blocks blocks) {
        return evaluation(type, LOG_LINEAR, draws, seed)
                .score(Scoring.alone(parameters, Precision.FLOAT32, batchSize), blocks);
    }

    private LikelihoodEstimate estimate3(LossType type, NoiseSchedule noise, JsonNode row, int draws) {
        int[] clean = Golden.ints(row.get("x0"));
        return new LikelihoodEvaluation(new MaskedObjective(network3, NetworkLevel.NONE, type.under(noise)), draws, 11)
                .score(Scoring.alone(parameters3, Precision.FLOAT32, 2000), Blocks.of(List.of(clean)))
                .estimate();
    }

    private LikelihoodEvaluation evaluation(LossType type, NoiseSchedule noise, int draws, long seed) {
        return new LikelihoodEvaluation(
                new MaskedObjective(network, NetworkLevel.NONE, type.under(noise)), draws, seed);
    }

    private Scoring scoring(int devices, int batchSize, EvaluationProgress progress, BooleanSupplier stop) {
        return new Scoring(
                Collections.nCopies(devices, parameters),
                Precision.FLOAT32,
                Collective.alone(),
                batchSize,
                progress,
                stop);
    }

    private static double drawStderr(LikelihoodEstimate estimate) {
        return Optional.ofNullable(estimate.drawStderr()).orElseThrow();
    }

    private static void assertWithin(double tolerance, double expected, LikelihoodEstimate estimate) {
        assertEquals(expected, estimate.nllNatsPerToken(), tolerance);
    }

    private static List<JsonNode> rows() {
        List<JsonNode> rows = StreamSupport.stream(
                        Golden.json("loss_expectation3").get("rows").spliterator(), false)
                .toList();
        assertFalse(rows.isEmpty());
        return rows;
    }

    private static List<int[]> sequences(int... lengths) {
        ModelConfig config = Golden.MODEL;
        SplittableRandom random = new SplittableRandom(5);
        List<int[]> sequences = new ArrayList<>();
        for (int length : lengths) {
            sequences.add(random.ints(length, 0, config.tokens()).toArray());
        }
        return sequences;
    }
}
