package radd.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import radd.Golden;
import radd.core.Conditionals;
import radd.core.loss.KDce;
import radd.core.loss.LambdaDce;
import radd.core.loss.Loss;
import radd.core.loss.MaskDraw;
import radd.core.noise.GeometricNoise;
import radd.core.noise.LogLinearNoise;

class EvaluationDrawsTest {
    @ParameterizedTest
    @EnumSource
    void drawIsAFunctionOfSeedSequenceAndDraw(LossType type) {
        Loss loss = Loss.of(type, new LogLinearNoise(1e-3));
        MaskDraw draw = new EvaluationDraws(loss, 8, 1).draw(5, 3, 200);
        assertEquals(draw, new EvaluationDraws(loss, 8, 1).draw(5, 3, 200));
        assertNotEquals(draw, new EvaluationDraws(loss, 8, 2).draw(5, 3, 200));
        assertNotEquals(draw, new EvaluationDraws(loss, 8, 1).draw(6, 3, 200));
        assertNotEquals(draw, new EvaluationDraws(loss, 8, 1).draw(5, 4, 200));
    }

    @Test
    void drawsOfASequenceCoverTheLevelsEvenly() {
        EvaluationDraws draws = new EvaluationDraws(new LambdaDce(), 16, 9);
        for (int sequence = 0; sequence < 100; sequence++) {
            for (int j = 0; j < 16; j++) {
                double lambda = 1 / draws.draw(sequence, j, 10).weight();
                // 1 / (1 / x) is x to within one rounding.
                assertTrue(lambda >= j / 16.0 - 1e-15 && lambda <= (j + 1) / 16.0 + 1e-15, "lambda " + lambda);
            }
        }
    }

    @Test
    void asManyDrawsAsTokensMaskEveryNumberOfTokensOnce() {
        EvaluationDraws draws = new EvaluationDraws(new KDce(), 12, 9);
        for (int j = 0; j < 12; j++) {
            assertEquals(j + 1, draws.draw(77, j, 12).maskedCount());
        }
    }

    @Test
    void levelsStayBelowOne() {
        EvaluationDraws draws = new EvaluationDraws(new KDce(), 1000, 0);
        assertTrue(draws.stratified(999, Math.nextDown(1.0)) < 1);
        assertThrows(IllegalArgumentException.class, () -> draws.stratified(1000, 0));
        assertThrows(IllegalArgumentException.class, () -> new EvaluationDraws(new KDce(), 0, 0));
    }

    @Test
    void estimateOfTheGoldenNetworkIsItsAnyOrderNegativeLogLikelihood() {
        Conditionals network = Conditionals.golden();
        EvaluationDraws draws = new EvaluationDraws(new KDce(), 5, 17);
        for (JsonNode row : Golden.json("loss_expectation3").get("rows")) {
            int[] clean = Golden.ints(row.get("x0"));
            LikelihoodEstimator estimator = new LikelihoodEstimator();
            for (int sequence = 0; sequence < 3000; sequence++) {
                double[] losses = new double[5];
                for (int j = 0; j < 5; j++) {
                    MaskDraw draw = draws.draw(sequence, j, 3);
                    losses[j] = draw.loss(network.crossEntropy(clean, draw.masked()));
                }
                estimator.add(SequenceLoss.of(3, losses));
            }
            LikelihoodEstimate estimate = estimator.estimate();
            Double error = estimate.drawStderr();
            assertNotNull(error);
            double expected = row.get("any_order_nll").doubleValue() / 3;
            assertEquals(expected, estimate.nllNatsPerToken(), 4 * error);
            assertTrue(error < 0.01 * expected, "error " + error);
        }
    }

    @Test
    void cautionsNameWhatAReaderMustKnow() {
        LogLinearNoise logLinear = new LogLinearNoise(1e-3);
        assertTrue(BoundCautions.of(LossType.K_DCE, logLinear).isEmpty());
        assertTrue(BoundCautions.of(LossType.LAMBDA_DCE, logLinear).get(0).contains("infinite variance"));
        assertTrue(BoundCautions.of(LossType.T_DCE, logLinear).get(0).contains("not a likelihood bound"));
        assertEquals(1, BoundCautions.of(LossType.T_DSE, logLinear).size());
        assertTrue(BoundCautions.of(LossType.T_DSE, new GeometricNoise(1e-3, 1))
                .get(1)
                .contains("36.8 %"));
        assertEquals(
                1,
                BoundCautions.of(LossType.T_DSE, new GeometricNoise(1e-4, 20)).size());
    }
}
