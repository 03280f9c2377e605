package radd.core.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import radd.Golden;
import radd.core.Conditionals;
import radd.core.noise.LogLinearNoise;
import radd.core.noise.NoiseSchedule;

/**
 * The losses' expectations by enumeration of masks, where every conditional of a law of three tokens is known: the any-order negative
 * log-likelihood, the golden network's expectations, and the mean of the draws.
 */
class LossExpectationTest {
    private static final int LENGTH = Conditionals.LENGTH;

    /** Enumeration in double of probabilities that the golden files give in double. */
    private static final double EXACT = 1e-9;

    /** The golden expectations over time are a quadrature of the float32 network's double law. */
    private static final double QUADRATURE = 1e-5;

    private static final Conditionals GOLDEN = Conditionals.golden();
    private static final Conditionals TRUE = Conditionals.ofLaw(Conditionals.someLaw());
    private static final NoiseSchedule LOG_LINEAR = new LogLinearNoise(1e-3);

    @Test
    void trueConditionalsGiveTheNegativeLogLikelihood() {
        double[] law = Conditionals.someLaw();
        for (int index = 0; index < Conditionals.TRIPLES; index++) {
            double[] crossEntropies = crossEntropies(TRUE, Conditionals.triple(index));
            assertEquals(-Math.log(law[index]), lambdaExpectation(crossEntropies), EXACT);
            assertEquals(-Math.log(law[index]), countExpectation(crossEntropies), EXACT);
        }
    }

    @Test
    @Tag("golden")
    void lambdaAndCountLossesEqualTheAnyOrderNegativeLogLikelihood() {
        for (int index = 0; index < Conditionals.TRIPLES; index++) {
            int[] triple = Conditionals.triple(index);
            double anyOrder = 0;
            for (int order = 0; order < GOLDEN.orders(); order++) {
                anyOrder -= Math.log(GOLDEN.probability(order, triple)) / GOLDEN.orders();
            }
            double[] crossEntropies = crossEntropies(GOLDEN, triple);
            assertEquals(anyOrder, lambdaExpectation(crossEntropies), QUADRATURE);
            assertEquals(anyOrder, countExpectation(crossEntropies), QUADRATURE);
        }
    }

    @Test
    @Tag("golden")
    void expectationsAreTheGoldenOnes() {
        JsonNode rows = Golden.json("loss_expectation3").get("rows");
        assertFalse(rows.isEmpty());
        for (JsonNode row : rows) {
            double[] crossEntropies = crossEntropies(GOLDEN, Golden.ints(row.get("x0")));
            assertEquals(row.get("lambda_DCE_exact").doubleValue(), lambdaExpectation(crossEntropies), QUADRATURE);
            assertEquals(row.get("k_DCE_exact").doubleValue(), countExpectation(crossEntropies), QUADRATURE);
            assertFalse(row.get("t").isEmpty());
            for (JsonNode entry : row.get("t")) {
                NoiseSchedule noise = Golden.noise(entry.get("noise").textValue());
                double entropy = timeExpectation(new TDse(noise), noise, crossEntropies);
                double crossEntropy = timeExpectation(new TDce(noise), noise, crossEntropies);
                assertEquals(entry.get("t_DSE_exact").doubleValue(), entropy, QUADRATURE);
                assertEquals(entry.get("t_DCE_exact").doubleValue(), crossEntropy, QUADRATURE);
                double term = entry.get("log_esigm1_term").doubleValue();
                assertEquals(term, crossEntropy - entropy, QUADRATURE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void meanOfTheDrawsIsTheExpectation(LossType type) {
        double[] crossEntropies = crossEntropies(TRUE, new int[] {1, 2, 3});
        Loss loss = type.under(LOG_LINEAR);
        double expected = switch (type) {
            case T_DSE, T_DCE -> timeExpectation(loss, LOG_LINEAR, crossEntropies);
            case LAMBDA_DCE -> lambdaExpectation(crossEntropies);
            case K_DCE -> countExpectation(crossEntropies);
        };
        int draws = 200_000;
        double sum = 0;
        double squares = 0;
        SplittableRandom random = new SplittableRandom(21);
        for (int i = 0; i < draws; i++) {
            MaskDraw draw = loss.draw(LENGTH, random.nextDouble(), random);
            double value = draw.loss(crossEntropies[bits(draw.masked())]);
            sum += value;
            squares += value * value;
        }
        double mean = sum / draws;
        double error = Math.sqrt((squares / draws - mean * mean) / draws);
        // lambda_DCE's true error is infinite, so its sample error is no guarantee; the seed is fixed.
        assertTrue(Math.abs(mean - expected) < 4 * error, mean + " +- " + error + " for " + expected);
        assertTrue(error < 0.01 * expected, "error " + error);
    }

    private static double[] crossEntropies(Conditionals network, int[] clean) {
        double[] values = new double[1 << LENGTH];
        for (int subset = 0; subset < values.length; subset++) {
            values[subset] = network.crossEntropy(clean, mask(subset));
        }
        return values;
    }

    /** E over lambda ~ U(0,1): the integrand is a polynomial of degree 2, so Gauss-Legendre with 3 nodes is exact. */
    private static double lambdaExpectation(double[] crossEntropies) {
        double expectation = 0;
        for (int node = 0; node < 3; node++) {
            double lambda = NODES[node];
            expectation += WEIGHTS[node] * independentExpectation(new LambdaDce(), lambda, lambda, crossEntropies);
        }
        return expectation;
    }

    private static double countExpectation(double[] crossEntropies) {
        double expectation = 0;
        double[] subsetsOfSize = {1, 3, 3, 1};
        for (int subset = 1; subset < crossEntropies.length; subset++) {
            int k = Integer.bitCount(subset);
            double probability = 1 / (LENGTH * subsetsOfSize[k]);
            expectation += probability * new KDce().at(k, mask(subset), LENGTH).loss(crossEntropies[subset]);
        }
        return expectation;
    }

    /** E over u ~ U(0,1) by composite Gauss-Legendre. */
    private static double timeExpectation(Loss loss, NoiseSchedule noise, double[] crossEntropies) {
        int panels = 2000;
        double expectation = 0;
        for (int panel = 0; panel < panels; panel++) {
            for (int node = 0; node < 3; node++) {
                double t = loss.level((panel + NODES[node]) / panels, LENGTH);
                expectation += WEIGHTS[node]
                        / panels
                        * independentExpectation(loss, t, noise.maskProbability(t), crossEntropies);
            }
        }
        return expectation;
    }

    private static double independentExpectation(Loss loss, double level, double p, double[] crossEntropies) {
        double expectation = 0;
        for (int subset = 0; subset < crossEntropies.length; subset++) {
            int masked = Integer.bitCount(subset);
            double probability = Math.pow(p, masked) * Math.pow(1 - p, LENGTH - masked);
            expectation += probability * loss.at(level, mask(subset), LENGTH).loss(crossEntropies[subset]);
        }
        return expectation;
    }

    private static BitSet mask(int subset) {
        return BitSet.valueOf(new long[] {subset});
    }

    private static int bits(BitSet masked) {
        return masked.isEmpty() ? 0 : (int) masked.toLongArray()[0];
    }

    private static final double[] NODES = {0.5 - Math.sqrt(0.15), 0.5, 0.5 + Math.sqrt(0.15)};
    private static final double[] WEIGHTS = {5 / 18.0, 8 / 18.0, 5 / 18.0};
}
