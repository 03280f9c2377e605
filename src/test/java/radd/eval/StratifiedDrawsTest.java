package radd.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import radd.Golden;
import radd.core.Conditionals;
import radd.core.loss.Example;
import radd.core.loss.KDce;
import radd.core.loss.Loss;
import radd.core.loss.LossType;
import radd.core.loss.MaskedObjective;
import radd.core.loss.PositionBatch;
import radd.core.network.DiffusionTransformer;
import radd.core.network.ModelConfig;
import radd.core.network.NetworkLevel;
import radd.core.noise.LogLinearNoise;
import radd.eval.profile.ProfileSums;

class StratifiedDrawsTest {
    private static final DiffusionTransformer NETWORK = new DiffusionTransformer(new ModelConfig(9, 4, 256, 1, 2, 0));

    private static StratifiedDraws<PositionBatch> of(Loss loss, int draws, long seed) {
        return new StratifiedDraws<>(new MaskedObjective(NETWORK, NetworkLevel.NONE, loss), Round.only(draws, seed));
    }

    /** What the network sees of a sequence of zeros: ones stand for masks. */
    private static int[] masks(StratifiedDraws<PositionBatch> draws, long sequence, int draw, int length) {
        Example example = (Example) draws.draw(new Sequence(sequence, new int[length]), draw);
        return Arrays.stream(example.tokens()).map(token -> token == 9 ? 1 : 0).toArray();
    }

    private static String draw(LossType type, long seed, long sequence, int draw) {
        return Arrays.toString(masks(of(type.under(new LogLinearNoise(1e-3)), 8, seed), sequence, draw, 200));
    }

    @ParameterizedTest
    @EnumSource
    void drawIsAFunctionOfSeedSequenceAndDraw(LossType type) {
        String draw = draw(type, 1, 5, 3);
        assertEquals(draw, draw(type, 1, 5, 3));
        assertNotEquals(draw, draw(type, 2, 5, 3));
        assertNotEquals(draw, draw(type, 1, 6, 3));
        assertNotEquals(draw, draw(type, 1, 5, 4));
    }

    /** Guards that an evaluation of RADD scores what it always has for a seed: {@code RecordedRaddTest} says so of training and sampling. */
    @Test
    void drawsAreTheRecordedOnes() {
        Map<LossType, String> recorded = new EnumMap<>(LossType.class);
        for (LossType type : LossType.values()) {
            recorded.put(type, Arrays.toString(masks(of(type.under(new LogLinearNoise(1e-3)), 8, 1), 5, 3, 10)));
        }
        assertEquals(
                "{T_DSE=[1, 0, 0, 0, 0, 1, 0, 1, 0, 1], T_DCE=[1, 0, 0, 0, 0, 1, 0, 1, 0, 1],"
                        + " LAMBDA_DCE=[1, 0, 0, 0, 0, 1, 0, 1, 0, 1], K_DCE=[1, 0, 1, 0, 0, 0, 1, 1, 1, 0]}",
                recorded.toString());
    }

    @Test
    void drawsOfASequenceCoverTheLevelsEvenly() {
        for (int j = 0; j < 16; j++) {
            for (double v : new double[] {0, 0.5, Math.nextDown(1.0)}) {
                double lambda = Round.inStratum(j, 16, v);
                assertTrue(lambda >= j / 16.0 && lambda <= (j + 1) / 16.0, "lambda " + lambda);
            }
        }
    }

    @Test
    void asManyDrawsAsTokensMaskEveryNumberOfTokensOnce() {
        StratifiedDraws<PositionBatch> draws = of(new KDce(), 12, 9);
        for (int j = 0; j < 12; j++) {
            assertEquals(j + 1, Arrays.stream(masks(draws, 77, j, 12)).sum());
        }
    }

    @Test
    void levelsStayBelowOne() {
        assertTrue(Round.inStratum(999, 1000, Math.nextDown(1.0)) < 1);
        assertThrows(IllegalArgumentException.class, () -> Round.inStratum(1000, 1000, 0));
        assertThrows(IllegalArgumentException.class, () -> of(new KDce(), 0, 0));
    }

    @Test
    @Tag("golden")
    void estimateOfTheGoldenNetworkIsItsAnyOrderNegativeLogLikelihood() {
        Conditionals network = Conditionals.golden();
        StratifiedDraws<PositionBatch> draws = of(new KDce(), 5, 17);
        for (JsonNode row : Golden.json("loss_expectation3").get("rows")) {
            int[] clean = Golden.ints(row.get("x0"));
            LikelihoodEstimator estimator = new LikelihoodEstimator(LikelihoodProfile.of(new ProfileSums(), 1));
            for (int sequence = 0; sequence < 3000; sequence++) {
                double[] losses = new double[5];
                for (int j = 0; j < 5; j++) {
                    BitSet masked = new BitSet();
                    int[] masks = masks(draws, sequence, j, clean.length);
                    IntStream.range(0, clean.length).filter(l -> masks[l] == 1).forEach(masked::set);
                    losses[j] = new KDce()
                            .at(masked.cardinality(), masked, clean.length)
                            .loss(network.crossEntropy(clean, masked));
                }
                estimator.add(draws.combine(clean.length, losses));
            }
            LikelihoodEstimate estimate = estimator.estimate();
            Double error = estimate.drawStderr();
            assertNotNull(error);
            double expected = row.get("any_order_nll").doubleValue() / clean.length;
            assertEquals(expected, estimate.nllNatsPerToken(), 4 * error);
            assertTrue(error < 0.05 * expected, "error " + error);
        }
    }
}
